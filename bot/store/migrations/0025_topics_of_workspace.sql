-- The topics of a workspace, closed ones too, without a look at everybody's.
CREATE INDEX topics_by_workspace ON topics (platform, workspace, state, name_key);
