-- curl and wrk ask a server of ours, a client of ours asks nginx, and nginx passes on to our server.

local HTTP = require "poe.filter.http"
local live = require "spec.support.live"
local poe = require "poe"

local BIG <const> = ("0123456789abcdef"):rep(20000)

local function whole(status, body, headers)
  return { type = "response", status = status, headers = headers, body = body }
end

-- What a path is answered with: records.
local PAGES = {
  ["/hello"] = function() return { whole(200, "hello") } end,
  ["/big"] = function() return { whole(200, BIG) } end,
  ["/none"] = function() return { whole(204) } end,
  ["/echo"] = function(request) return { whole(200, request.method .. " " .. request.body) } end,
  ["/long"] = function()
    local records = { { type = "response", status = 200, headers = { Trailer = "X-Sum" } } }
    for i = 1, 1000 do records[i + 1] = { type = "body", data = i .. "\n" } end
    records[#records + 1] = { type = "end", trailers = { ["X-Sum"] = "500500" } }
    return records
  end,
}

-- Answer requests that were gathered, as long as the connection may go on.
local function serve(conn)
  local filter = conn:get_input_filter()
  for request in conn:lines() do
    local page = PAGES[request.target] or function() return { whole(404, "not here") } end
    local records = page(request)
    -- an old client's chunks, and its trailers, are octets to the end of the connection
    if request.version == "1.0" and #records > 1 then records[#records].trailers = nil end
    for _, record in ipairs(records) do conn:write(record) end
    if not filter:is_persistent() then return end
  end
  local status = filter:get_error()
  if status then conn:write(whole(status, "", { Connection = "close" })) end
end

-- Run `fn(folder's path, server)` while our server listens at "s" in a folder.
local function with_server(fn)
  return live.run(function()
    local folder <close> = live.folder()
    local server <close> = assert(poe.listen("unix:" .. folder.path .. "/s", serve, {
      filter = HTTP.new { gather = true },
    }))
    return fn(folder.path, server)
  end)
end

-- What curl prints, one string.
local function curl(words)
  return with_server(function(path)
    return table.concat(live.lines("cd %s && curl -s --unix-socket s %s", path, words), "\n")
  end)
end

describe("a server of ours", function()
  it("tells a client that its body may come, when the request has come with another one", function()
    local request = "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\n"

    local got = with_server(function(path)
      local conn <close> = live.connect("unix:" .. path .. "/s", { filter = require("poe.filter.stream").new() })
      conn:write(request .. "\r\na" .. request .. "Expect: 100-continue\r\n\r\n")
      local got = ""
      while not got:find "100 Continue\r\n\r\n$" do got = got .. assert(conn:read()) end
      return got
    end)

    assert.matches("POST aHTTP/1.1 100 Continue\r\n\r\n$", got)
  end)

  -- What a client gets, up to a pattern, of a server that answers each request from a task of its own.
  local function get_late(octets, answer, pattern)
    return live.run(function()
      local server <close> = assert(poe.listen("127.0.0.1:0", function(conn)
        for request in conn:lines() do poe.spawn(answer, conn, request) end
      end, { filter = HTTP.new { gather = true } }))
      local conn <close> = live.connect(server:getsockname(), { filter = require("poe.filter.stream").new() })
      conn:write(octets)
      local got = ""
      while not got:find(pattern) do got = got .. assert(conn:read()) end
      return got
    end)
  end

  it("does not write 100 Continue into a response that is going on", function()
    local got = get_late("GET /1 HTTP/1.1\r\nHost: x\r\n\r\nPOST /2 HTTP/1.1\r\nHost: x\r\n"
      .. "Content-Length: 1\r\nExpect: 100-continue\r\n\r\n", function(conn)
      conn:write { type = "response", status = 200 }
      conn:write { type = "body", data = "hello" }
      live.await(function() return conn:get_input_filter():get_pending() end) -- of the other request
      conn:write { type = "body", data = "world" }
      conn:write { type = "end" }
    end, "100 Continue\r\n\r\n$")

    assert.equal("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n5\r\nworld\r\n0\r\n\r\n"
      .. "HTTP/1.1 100 Continue\r\n\r\n", got)
  end)

  it("reads on when another protocol is refused late, though nothing more comes", function()
    local got = get_late("GET /1 HTTP/1.1\r\nHost: x\r\nConnection: upgrade\r\nUpgrade: h2c\r\n\r\n"
      .. "GET /2 HTTP/1.1\r\nHost: x\r\n\r\n", function(conn, request)
      live.await(function() return request.target == "/2" or conn:get_input_filter():get_pending() end)
      conn:write(whole(200, request.target))
    end, "/2$")

    assert.equal(("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n/"):rep(2, "1") .. "2", got)
  end)
end)

local without_curl = live.missing "curl"

describe("curl, with a server of ours,", function()
  if without_curl then
    pending("is answered " .. without_curl)
    return
  end

  local CASES = {
    { "http://x/hello", "hello" },
    { "http://x/hello http://x/hello http://x/none -w ' %{http_code}:%{num_connects} '",
      "hello 200:1 hello 200:0  204:0 " },
    { "-I http://x/big http://x/hello -o /dev/null -o /dev/null -w '%{http_code} %{size_download} '", "200 0 200 0 " },
    { "http://x/long | tail -n 1", "1000" },
    { "-i http://x/long | tr -d '\\r' | grep X-Sum", "Trailer: X-Sum\nX-Sum: 500500" },
    { "-0 http://x/long | tail -n 1", "1000" },
    { "-0 -H 'Connection: keep-alive' http://x/hello http://x/hello -w ' %{num_connects} '", "hello 1 hello 0 " },
    { "--http2 http://x/hello http://x/hello -w ' %{http_version}:%{num_connects} '", "hello 1.1:1 hello 1.1:0 " },
    { "-d a=b http://x/echo", "POST a=b" },
    { "-X PUT -H 'Transfer-Encoding: chunked' -d 'a chunk' http://x/echo", "PUT a chunk" },
    { "-H 'Expect: 100-continue' -d 'expected' http://x/echo -w ' %{http_code}'", "POST expected 200" },
    { "-i -H 'Connection: close' http://x/hello | tr -d '\\r' | sed -n 2p", "Connection: close" },
    { "-H 'Connection: close' http://x/hello http://x/hello -w ' %{num_connects} '", "hello 1 hello 1 " },
    { "-o /dev/null http://x/other -w '%{http_code}'", "404" },
    { "-H 'Host:' http://x/hello -o /dev/null -w '%{http_code}'", "400" },
    { "-X POST -H 'Transfer-Encoding: gzip' http://x/echo -o /dev/null -w '%{http_code}'", "501" },
    { "-H 'A : b' http://x/hello -o /dev/null -w '%{http_code}'", "400" },
    { "http://x/$(printf '%09000d' 0) -o /dev/null -w '%{http_code}'", "414" },
  }
  for _, case in ipairs(CASES) do
    it("gets what it should: curl " .. case[1], function()
      assert.equal(case[2], curl(case[1]))
    end)
  end

  it("gets a large page, octet by octet as it is", function()
    local got = with_server(function(path)
      live.lines("cd %s && curl -s --unix-socket s http://x/big -o got", path)
      local file <close> = assert(io.open(path .. "/got"))
      return file:read "a"
    end)

    assert.is_true(got == BIG)
  end)

  it("sends a file of 900,000 octets, as one and in chunks", function()
    local got = with_server(function(path)
      local file <close> = assert(io.open(path .. "/file", "w"))
      file:write(("x"):rep(900000)):flush()
      return live.lines([[cd %s
        curl -s --unix-socket s --data-binary @file http://x/echo | wc -c
        curl -s --unix-socket s -T file -H 'Transfer-Encoding: chunked' http://x/echo | wc -c]], path)
    end)

    assert.same({ "900005", "900004" }, got)
  end)

  it("is told that a file is too large", function()
    local status = with_server(function(path)
      local file <close> = assert(io.open(path .. "/file", "w"))
      file:write(("x"):rep(2000000)):flush()
      return live.lines([[cd %s
        curl -s --unix-socket s -H 'Expect: 100-continue' -T file http://x/echo -w '%%{http_code}']], path)
    end)

    assert.same({ "413" }, status)
  end)
end)

describe("wrk, with a server of ours,", function()
  local missing = live.missing "wrk"

  if missing then
    pending("is answered " .. missing)
    return
  end

  it("gets answers on eight connections, and no error", function()
    local printed = live.run(function()
      local server <close> = assert(poe.listen("127.0.0.1:0", serve, { filter = HTTP.new { gather = true } }))
      return table.concat(live.lines("wrk -t 1 -c 8 -d 1 http://%s/hello", server:getsockname()), "\n")
    end)

    assert.matches("%d+ requests in ", printed)
    assert.not_matches("Socket errors", printed)
    assert.not_matches("Non%-2xx", printed)
  end)
end)

local NGINX <const> = [[
daemon off; master_process off; pid PATH/pid; error_log PATH/errors; worker_rlimit_nofile 64;
events { worker_connections 32; }
http {
  access_log off; root PATH/www; if_modified_since before; gzip_types text/plain; gzip_min_length 10;
  client_body_temp_path PATH/t1; proxy_temp_path PATH/t2; fastcgi_temp_path PATH/t3;
  uwsgi_temp_path PATH/t4; scgi_temp_path PATH/t5;
  upstream ours { server unix:PATH/s; keepalive 4; }
  server {
    listen unix:PATH/n; listen 127.0.0.1:PORT;
    location / { gzip on; }
    location /none { return 204; }
    location /moved { return 301 /hello.txt; }
    location /ours/ { proxy_pass http://ours/; proxy_http_version 1.1; proxy_set_header Connection ""; }
  }
}
]]

local function write(path, text)
  local file <close> = assert(io.open(path, "w"))
  file:write(text)
end

-- A port that nobody listens at.
local function free_port()
  local socket <close> = assert(poe.handle.listen "127.0.0.1:0")
  return socket:getsockname():match ":(%d+)$"
end

-- Run `fn(conn, port)` with a connection to an nginx of its own, and where it listens, too.
local function with_nginx(options, fn)
  return with_server(function(path)
    assert(os.execute(("mkdir %s/www"):format(path)))
    write(path .. "/www/hello.txt", "hello from nginx\n")
    write(path .. "/www/big.bin", BIG)
    local port = free_port()
    write(path .. "/conf", (NGINX:gsub("PATH", path):gsub("PORT", port)))
    options.side = "client"
    local _ <close> = live.start("nginx -p %s -e %s/errors -c %s/conf", path, path, path)
    local conn <close> = live.connect("unix:" .. path .. "/n", { filter = HTTP.new(options) })
    return fn(conn, port)
  end)
end

local function get(target, more)
  local record = { type = "request", method = "GET", target = target, headers = { Host = "x" } }
  for name, value in pairs(more or {}) do record[name] = value end
  for name, value in pairs(more and more.add or {}) do record.headers[name] = value end
  return record
end

local without_nginx = live.missing "nginx"

describe("a client of ours, with nginx,", function()
  if without_nginx then
    pending("is answered " .. without_nginx)
    return
  end

  local CASES = {
    { "a file", get "/hello.txt", 200, "hello from nginx\n" },
    { "a large file", get "/big.bin", 200, BIG },
    { "a head", get("/hello.txt", { method = "HEAD" }), 200, "" },
    { "a part", get("/hello.txt", { add = { Range = "bytes=0-4" } }), 206, "hello" },
    { "no content", get "/none", 204, "" },
    { "not modified", get("/hello.txt", { add = { ["If-Modified-Since"] = "Fri, 01 Jan 2100 00:00:00 GMT" } }),
      304, "" },
    { "chunks", get("/hello.txt", { add = { ["Accept-Encoding"] = "gzip" } }), 200, nil, true },
    { "not found", get "/other", 404, nil },
    { "moved", get "/moved", 301, nil },
    { "of our own server", get "/ours/hello", 200, "hello" },
    { "of our own server, in chunks", get "/ours/long", 200, nil, true },
    { "of our own server, a head", get("/ours/big", { method = "HEAD" }), 200, "" },
    { "of our own server, nothing", get "/ours/none", 204, "" },
    { "of our own server, what it sent", get("/ours/echo", { method = "POST", body = BIG }), 200, "POST " .. BIG },
    { "of our own server, what it sent in chunks",
      get("/ours/echo", { method = "POST", body = "abc", add = { ["Transfer-Encoding"] = "chunked" } }),
      200, "POST abc" },
  }

  local function check(responses)
    assert.equal(#CASES, #responses)
    for i, case in ipairs(CASES) do
      local response = responses[i]
      assert.equal(case[3], response.status, case[1])
      if case[4] then assert.is_true(case[4] == response.body, case[1]) end
      if case[5] then assert.is_true(response.chunked, case[1]) end
    end
  end

  it("gets the response to each of several requests, on one connection", function()
    check(with_nginx({ gather = true }, function(conn)
      local responses = {}
      for i, case in ipairs(CASES) do
        conn:write(case[2])
        responses[i] = assert(conn:read())
      end
      return responses
    end))
  end)

  it("gets the responses to all of them in flight at once, in order", function()
    check(with_nginx({ gather = true }, function(conn)
      local responses = {}
      poe.spawn(function()
        for _, case in ipairs(CASES) do conn:write(case[2]) end
      end)
      for i in ipairs(CASES) do responses[i] = assert(conn:read()) end
      return responses
    end))
  end)

  it("gets a page to the end of the connection, and then the end of file", function()
    local octets, last, message = with_nginx({}, function(conn)
      conn:write(get("/ours/long", { version = "1.0" }))
      local octets, last = {}, nil
      for record in conn:lines() do
        last = record
        octets[#octets + 1] = record.data
      end
      return table.concat(octets), last, select(2, conn:read())
    end)

    assert.equal(3893, #octets)
    assert.equal("end", last.type)
    assert.equal("end of file", message)
  end)

  it("fetches several pages at once: examples/fetcher.lua", function()
    local lines, port = with_nginx({}, function(_, port)
      local process <close> = live.start_lua(("examples/fetcher.lua 30 %s %s %s %s"):format(
        "http://127.0.0.1:" .. port, "http://127.0.0.1:" .. port .. "/hello.txt",
        "http://127.0.0.1:" .. port .. "/big.bin", "http://127.0.0.1:" .. port .. "/ours/long"))
      local lines = {}
      for line in process.output:lines() do lines[#lines + 1] = line end
      return lines, port
    end)

    assert.same({
      ("http://127.0.0.1:%s\t403 Forbidden, 153 octets"):format(port),
      ("http://127.0.0.1:%s/hello.txt\t200 OK, 17 octets"):format(port),
      ("http://127.0.0.1:%s/big.bin\t200 OK, 320000 octets"):format(port),
      ("http://127.0.0.1:%s/ours/long\t200 OK, 3893 octets"):format(port),
    }, lines)
  end)

  it("is refused what no server may take, and can read that", function()
    local response = with_nginx({ gather = true }, function(conn)
      conn:get_input_filter():put(get "/") -- it expects a response, but what is sent is another request
      conn:set_output_filter(require("poe.filter.stream").new())
      conn:write "GET / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n"
      return assert(conn:read())
    end)

    assert.equal(400, response.status)
  end)
end)
