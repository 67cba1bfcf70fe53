-- The works of filters: records of a protocol from a pipe, each looked at. Lines are in works.lua.
-- See works.lua for what the fields are.

local figures = ...

local NO_BLOCKS = "left out: nothing in Node frames blocks"
local STANDARD_ALONE = "left out: Perl's POE has no such filter"

-- Everyone in one group, so that WORK=filters is all of them.
local function work(name, what, size, contenders)
  return {
    name = name,
    group = "filters",
    what = what,
    size = size,
    step = 1,
    figures = { figures.records },
    contenders = contenders,
  }
end

local function heads(name, as)
  return work(name, "%d request heads as " .. as .. " sends them, split into their fields", 1000000, {
    { name = "C, in place", program = "c_http.c" },
    { name = "poe http", program = "poe_http.lua", needs = "poe_http" },
    { name = "poe http, gather", program = "poe_http.lua", arguments = "gather", needs = "poe_http" },
    { name = "Perl's POE HTTPD", program = "perl_poe_httpd.pl", needs = "perl_poe_httpd", rounds = 1 },
    { name = "Node's llhttp", program = "node_http.js", needs = "node" },
    { name = "Python httptools", program = "python_httptools.py", needs = "httptools" },
    { name = "Python h11", program = "python_h11.py", needs = "h11", rounds = 1 },
    { name = "Python http.server", program = "python_http_server.py", needs = "python", rounds = 1 },
  })
end

return {
  work("blocks", "%d blocks of 20 to 180 octets, their decimal length before them", 5000000, {
    { name = "C, in place", program = "c_blocks.c" },
    { name = "poe block", program = "poe_blocks.lua", needs = "poe" },
    { name = "Perl's POE block", program = "perl_poe_blocks.pl", needs = "perl_poe" },
    { name = "Node", needs = "node", left_out = NO_BLOCKS },
  }),
  work("json", "%d JSON objects in lines, of 130 octets and ten values", 500000, {
    { name = "io.lines, lua-cjson", program = "cjson_json.lua", needs = "cjson" },
    { name = "poe json", program = "poe_json.lua", needs = "poe_json" },
    { name = "Perl's POE", needs = "perl_poe", left_out = STANDARD_ALONE },
    { name = "Perl <>, JSON::XS", program = "perl_json.pl", needs = "perl_json" },
    { name = "Node JSON.parse", program = "node_json.js", needs = "node" },
    { name = "Python json", program = "python_json.py", needs = "python" },
  }),
  heads("http_curl", "curl"),
  heads("http_wrk", "wrk"),
  work("resp", "%d replies of Redis, pipelined: OK, integers, strings of 20 to 180 octets, nulls, lists", 2000000, {
    { name = "C, in place", program = "c_resp.c" },
    { name = "hiredis", program = "c_hiredis.c", links = "-lhiredis", needs = "hiredis" },
    { name = "poe resp", program = "poe_resp.lua", needs = "poe_resp" },
    { name = "Python hiredis", program = "python_hiredis.py", needs = "python_hiredis" },
  }),
  work("websocket", "%d masked text messages of 20 to 180 octets", 2000000, {
    { name = "C, in place", program = "c_websocket.c" },
    { name = "poe websocket", program = "poe_websocket.lua", needs = "poe_websocket" },
    { name = "Node ws", program = "node_websocket.js", needs = "ws" },
    { name = "Python wsproto", program = "python_wsproto.py", needs = "wsproto", rounds = 1 },
  }),
}
