std = "lua54"
max_line_length = 120
files["spec"] = { std = "+busted" }
files["spec/**/vectors/*.lua"] = { max_line_length = false }
files["spec/fuzz/corpus/*.lua"] = { max_line_length = false }
files["rockspec"] = { std = "rockspec" }
files["examples/synopsis.lua"] = { ignore = { "421/why" } } -- word for word POE's
files["examples/pty.lua"] = { ignore = { "211/program" } } -- to be closed
