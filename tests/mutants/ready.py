"""What all mutants share beside modules: the empty database that their tests begin from, made once for all of them."""

from tests.fakes.laid import migrated

migrated()
