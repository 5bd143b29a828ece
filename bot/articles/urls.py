"""When two addresses mean one article: pure rules, no look-ups."""

import re
from urllib.parse import SplitResult, quote, urlsplit, urlunsplit

_TRACKING = re.compile(
    r"(?:utm_|at_|mtm_|pk_|hsa_|__hs|_hs|oly_|vero_|wt_|ito)\w*"
    r"|(?:fb|g|dc|ms|yc|tt|tw|li_fat_|wb)clid|clid|igshid|igsh|fb_action_ids|fb_ref|mc_cid|mc_eid|mkt_tok"
    r"|ref_src|ref_url|cmp|cmpid|cmpid\d|ocid|ns_mchannel|ns_campaign|ns_source|ns_linkname|ns_fee"
    r"|gbraid|wbraid|spm|smid|smtyp|xtor|sr_share|s_cid|ncid|ftag|taid|guccounter|guce_\w+|_ga|_gl",
    re.IGNORECASE,
)
_SPACE = re.compile(r"\s")
_PORTS = {"http": "80", "https": "443"}
_LEADS = ("www.", "m.", "amp.", "mobile.")
_INDEX = re.compile(r"/(?:index|default|home)\.\w{2,5}$", re.IGNORECASE)


def normalise(url: str) -> str:
    """Return the key under which an address is filed; never raises, and is its own key.

    Scheme (http and https are one), the host's case, its default port, log-in, fragment and the
    parameters that only track readers make no difference; nor does a slash at the end of the path.
    The order of the other parameters is kept: it may matter to the site. "www." is kept too.
    What is no web address is its own key.
    """
    parts = _split(url.strip())
    if parts is None:
        return url.strip()
    query = "&".join(pair for pair in parts.query.split("&") if pair and not _tracks(pair))
    return urlunsplit(("https", _host(parts), parts.path.rstrip("/"), query, ""))


def accepted_canonical(canonical: str | None, fetched: str) -> str | None:
    """Return the canonical link of a page, if it may be believed.

    It must be of the same site (the host, but for a leading www, m, amp or mobile): a page must not
    pass itself off as another site's. It must not be a home page, which some sites name on every page.
    """
    ours, theirs = _split(fetched.strip()), _split((canonical or "").strip())
    if ours is None or theirs is None or _bare_host(ours) != _bare_host(theirs):
        return None
    page = bool(ours.path.strip("/") or ours.query)
    return (canonical or "").strip() if _is_page(theirs) or not page else None


def leads_home(asked: str, final: str) -> bool:
    """Say whether the address of a page ended at the front page of its site, as those of deleted pages often do."""
    ours, theirs = _split(asked.strip()), _split(final.strip())
    if ours is None or theirs is None or _bare_host(ours) != _bare_host(theirs):
        return False
    return _is_page(ours) and not _is_page(theirs)


def host_of(url: str) -> str:
    """Return the host of an address without a leading www, m, amp or mobile; "" where there is none."""
    parts = _split(url.strip())
    return _bare_host(parts) if parts else ""


def _is_page(parts: SplitResult) -> bool:
    return bool(_INDEX.sub("", parts.path).strip("/") or parts.query)


def _split(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(_SPACE.sub(lambda match: quote(match[0]), url))
        _ = parts.port
    except ValueError:
        return None
    return parts if parts.scheme.lower() in _PORTS and parts.hostname else None


def _host(parts: SplitResult) -> str:
    host = (parts.hostname or "").rstrip(".")
    bracketed = f"[{host}]" if ":" in host else host
    port = "" if parts.port is None else str(parts.port)
    return bracketed if port in ("", _PORTS[parts.scheme.lower()]) else f"{bracketed}:{port}"


def _bare_host(parts: SplitResult) -> str:
    host = _host(parts)
    for lead in _LEADS:
        if host.startswith(lead) and "." in host[len(lead) :]:
            return host[len(lead) :]
    return host


def _tracks(pair: str) -> bool:
    return _TRACKING.fullmatch(pair.split("=", 1)[0]) is not None
