--- What Perl's POE::Filter::HTTPD gives: measured on POE 1.370, Perl 5.36.
-- Options and records have our names; `fields` are in the order of HTTP::Headers, not of the
-- wire. A record with a `code` among those that come is POE's answer to a request that it could
-- not read. How a case is read, and where we differ: ../httpd_vectors_spec.lua and httpd_differences.lua.

return {
  { id = "httpd-get", tag = "pin", options = {}, steps = {
    { "get", { "GET /foo.html HTTP/1.0\r\nUser-Agent: Wget/1.8.2\r\nHost: localhost:8080\r\n\r\n" }, records = { { method = "GET", uri = "/foo.html", protocol = "HTTP/1.0", fields = { { "Host", "localhost:8080" }, { "User-Agent", "Wget/1.8.2" } }, content = "" } } },
    { "get_pending" },
  } },
  { id = "httpd-get-1byte", tag = "pin", options = {}, steps = {
    { "get", { "G" }, records = {} },
    { "get", { "E" }, records = {} },
    { "get", { "T" }, records = {} },
    { "get", { " " }, records = {} },
    { "get", { "/" }, records = {} },
    { "get", { " " }, records = {} },
    { "get", { "H" }, records = {} },
    { "get", { "T" }, records = {} },
    { "get", { "T" }, records = {} },
    { "get", { "P" }, records = {} },
    { "get", { "/" }, records = {} },
    { "get", { "1" }, records = {} },
    { "get", { "." }, records = {} },
    { "get", { "1" }, records = {} },
    { "get", { "\r" }, records = {} },
    { "get", { "\n" }, records = {} },
    { "get", { "H" }, records = {} },
    { "get", { "o" }, records = {} },
    { "get", { "s" }, records = {} },
    { "get", { "t" }, records = {} },
    { "get", { ":" }, records = {} },
    { "get", { " " }, records = {} },
    { "get", { "x" }, records = {} },
    { "get", { "\r" }, records = {} },
    { "get", { "\n" }, records = {} },
    { "get", { "\r" }, records = { { method = "GET", uri = "/", protocol = "HTTP/1.1", fields = { { "Host", "x" } }, content = "" } } },
    { "get", { "\n" }, records = {} },
  } },
  -- harmless without a body: the late LF is skipped as leading white space
  { id = "httpd-get-split-blank-line", tag = "plain", options = {}, steps = {
    { "get", { "GET / HTTP/1.1\r\nHost: x\r\n\r" }, records = { { method = "GET", uri = "/", protocol = "HTTP/1.1", fields = { { "Host", "x" } }, content = "" } } },
    { "get", { "\n" }, records = {} },
    { "get_pending" },
  } },
  { id = "httpd-get-one", tag = "plain", options = {}, steps = {
    { "get_one_start", { "GET /a HTTP/1.1\r\n\r\nGET /b HTTP/1.1\r\n\r\n" } },
    { "get_one", record = { method = "GET", uri = "/a", protocol = "HTTP/1.1", fields = {}, content = "" } },
    { "get_one", record = { method = "GET", uri = "/b", protocol = "HTTP/1.1", fields = {}, content = "" } },
    { "get_one" },
  } },
  -- no version means HTTP/0.9, but a blank line is still required
  { id = "httpd-09", tag = "pin", options = {}, steps = {
    { "get", { "GET /\n" }, records = {} },
    { "get", { "\n" }, records = { { method = "GET", uri = "/", protocol = "HTTP/0.9", fields = {}, content = "" } } },
  } },
  { id = "httpd-tab-request-line", tag = "pin", options = {}, steps = {
    { "get", { "GET\t/elephant.gif\n\n" }, records = { { method = "GET", uri = "/elephant.gif", protocol = "HTTP/0.9", fields = {}, content = "" } } },
  } },
  -- an HTTP::Response 400 record, not an exception
  { id = "httpd-garbage", tag = "pin", options = {}, steps = {
    { "get", { "ELEPHANT\n\r\n" }, records = { { code = 400, message = "Bad Request", fields = { { "Content-Length", "155" }, { "Content-Type", "text/html" } }, content = "<html><head><title>Error 400: Bad Request</title></head><body><h1>Error 400: Bad Request</h1><p>Request line parse failure. (ELEPHANT\n\r\n)</p></body></html>" } } },
    { "get_pending" },
  } },
  -- whitespace after a request is skipped
  { id = "httpd-trailing-space", tag = "pin", options = {}, steps = {
    { "get", { "GET / HTTP/1.0\r\n\r\n\r\n  \r\n\n" }, records = { { method = "GET", uri = "/", protocol = "HTTP/1.0", fields = {}, content = "" } } },
    { "get", { "\r\n  \r\n\n" }, records = {} },
    { "get_pending" },
  } },
  { id = "httpd-trailing-garbage", tag = "pin", options = {}, steps = {
    { "get", { "GET / HTTP/1.0\r\n\r\nGARBAGE!" }, records = { { method = "GET", uri = "/", protocol = "HTTP/1.0", fields = {}, content = "" } } },
    { "get_pending", pending = { "GARBAGE!" } },
    { "get", { "\r\n\r\n" }, records = { { code = 400, message = "Bad Request", fields = { { "Content-Length", "156" }, { "Content-Type", "text/html" } }, content = "<html><head><title>Error 400: Bad Request</title></head><body><h1>Error 400: Bad Request</h1><p>Request line parse failure. (GARBAGE!\r\n\r\n)</p></body></html>" } } },
  } },
  { id = "httpd-leading-space", tag = "plain", options = {}, steps = {
    { "get", { "\r\n\r\n GET / HTTP/1.0\r\n\r\n" }, records = { { method = "GET", uri = "/", protocol = "HTTP/1.0", fields = {}, content = "" } } },
  } },
  { id = "httpd-triple-slash", tag = "plain", options = {}, steps = {
    { "get", { "GET ///a//b HTTP/1.0\r\n\r\n" }, records = { { method = "GET", uri = "/a//b", protocol = "HTTP/1.0", fields = {}, content = "" } } },
  } },
  { id = "httpd-method-case", tag = "pin", options = {}, steps = {
    { "get", { "GEt / HTTP/1.1\r\n\r\n" }, records = { { method = "GEt", uri = "/", protocol = "HTTP/1.1", fields = {}, content = "" } } },
  } },
  -- methods are \w+ only: "M-SEARCH" is a 400; RFC token characters should be allowed
  { id = "httpd-method-dash", tag = "bug", options = {}, steps = {
    { "get", { "M-SEARCH * HTTP/1.1\r\n\r\n" }, records = { { code = 400, message = "Bad Request", fields = { { "Content-Length", "167" }, { "Content-Type", "text/html" } }, content = "<html><head><title>Error 400: Bad Request</title></head><body><h1>Error 400: Bad Request</h1><p>Request line parse failure. (M-SEARCH * HTTP/1.1\r\n\r\n)</p></body></html>" } } },
  } },
  { id = "httpd-options-star", tag = "pin", options = {}, steps = {
    { "get", { "OPTIONS * HTTP/1.0\r\n\r\n" }, records = { { method = "OPTIONS", uri = "*", protocol = "HTTP/1.0", fields = {}, content = "" } } },
  } },
  { id = "httpd-absolute-uri", tag = "pin", options = {}, steps = {
    { "get", { "GET http://localhost/pie.mhtml HTTP/1.1\r\n\r\n" }, records = { { method = "GET", uri = "http://localhost/pie.mhtml", protocol = "HTTP/1.1", fields = {}, content = "" } } },
  } },
  { id = "httpd-query", tag = "plain", options = {}, steps = {
    { "get", { "GET /a?b=c&d=%20 HTTP/1.1\r\n\r\n" }, records = { { method = "GET", uri = "/a?b=c&d=%20", protocol = "HTTP/1.1", fields = {}, content = "" } } },
  } },
  -- duplicate headers are kept in order
  { id = "httpd-header-case-dup", tag = "plain", options = {}, steps = {
    { "get", { "GET / HTTP/1.1\r\nX-A: 1\r\nx-b: 2\r\nX-A: 3\r\n\r\n" }, records = { { method = "GET", uri = "/", protocol = "HTTP/1.1", fields = { { "X-A", "1" }, { "X-A", "3" }, { "X-B", "2" } }, content = "" } } },
  } },
  -- continuation lines joined with one space
  { id = "httpd-header-fold", tag = "plain", options = {}, steps = {
    { "get", { "GET / HTTP/1.1\r\nX-A: one\r\n  two\r\n\tthree\r\n\r\n" }, records = { { method = "GET", uri = "/", protocol = "HTTP/1.1", fields = { { "X-A", "one two three" } }, content = "" } } },
  } },
  { id = "httpd-header-no-space", tag = "plain", options = {}, steps = {
    { "get", { "GET / HTTP/1.1\r\nX-A:1\r\nX-B : 2\r\n\r\n" }, records = { { method = "GET", uri = "/", protocol = "HTTP/1.1", fields = { { "X-A", "1" }, { "X-B", "2" } }, content = "" } } },
  } },
  -- same corruption with a realistic packet boundary
  { id = "httpd-post-split-in-blank-line", tag = "bug", options = {}, steps = {
    { "get", { "POST /f HTTP/1.1\r\nContent-Length: 5\r\n\r" }, records = {} },
    { "get", { "\nhello" }, records = { { method = "POST", uri = "/f", protocol = "HTTP/1.1", fields = { { "Content-Length", "5" } }, content = "\nhell" } } },
    { "get_pending", pending = { "o" } },
  } },
  { id = "httpd-post-split", tag = "pin", options = {}, steps = {
    { "get", { "POST /f HTTP/1.1\r\nContent-Length: 5\r\n\r\n" }, records = {} },
    { "get", { "he" }, records = {} },
    { "get_pending" },
    { "get", { "ll" }, records = {} },
    { "get", { "oGET /next HTTP/1.1\r\n\r\n" }, records = { { method = "POST", uri = "/f", protocol = "HTTP/1.1", fields = { { "Content-Length", "5" } }, content = "hello" }, { method = "GET", uri = "/next", protocol = "HTTP/1.1", fields = {}, content = "" } } },
    { "get_pending" },
  } },
  { id = "httpd-post-then-get", tag = "plain", options = {}, steps = {
    { "get", { "POST /f HTTP/1.1\r\nContent-Length: 2\r\n\r\nabGET /g HTTP/1.1\r\n\r\n" }, records = { { method = "POST", uri = "/f", protocol = "HTTP/1.1", fields = { { "Content-Length", "2" } }, content = "ab" }, { method = "GET", uri = "/g", protocol = "HTTP/1.1", fields = {}, content = "" } } },
  } },
  -- no Content-Length and no Content-Encoding: no body at all; the body is parsed as the next request
  { id = "httpd-post-no-length", tag = "wart", options = {}, steps = {
    { "get", { "POST /f HTTP/1.1\r\n\r\nabc\r\n\r\n" }, records = { { method = "POST", uri = "/f", protocol = "HTTP/1.1", fields = {}, content = "" }, { code = 400, message = "Bad Request", fields = { { "Content-Length", "151" }, { "Content-Type", "text/html" } }, content = "<html><head><title>Error 400: Bad Request</title></head><body><h1>Error 400: Bad Request</h1><p>Request line parse failure. (abc\r\n\r\n)</p></body></html>" } } },
  } },
  -- Content-Length: 0 throws the rest of the buffer away: a pipelined request is lost
  { id = "httpd-post-zero-length", tag = "bug", options = {}, steps = {
    { "get", { "POST /a HTTP/1.1\r\nContent-Length: 0\r\n\r\nGET /b HTTP/1.1\r\n\r\n" }, records = { { method = "POST", uri = "/a", protocol = "HTTP/1.1", fields = { { "Content-Length", "0" } }, content = "" } } },
    { "get_pending" },
  } },
  -- Content-Encoding without Content-Length under 1.1
  { id = "httpd-411", tag = "pin", options = {}, steps = {
    { "get", { "POST / HTTP/1.1\r\nContent-Encoding: mussa\r\n\r\n" }, records = { { code = 411, message = "Length Required", fields = { { "Content-Length", "146" }, { "Content-Type", "text/html" } }, content = "<html><head><title>Error 411: Length Required</title></head><body><h1>Error 411: Length Required</h1><p>No content length found.</p></body></html>" } } },
  } },
  { id = "httpd-400-length-word", tag = "pin", options = {}, steps = {
    { "get", { "POST / HTTP/1.1\r\nContent-Length: fifteen\r\n\r\nxx" }, records = { { code = 400, message = "Bad Request", fields = { { "Content-Length", "145" }, { "Content-Type", "text/html" } }, content = "<html><head><title>Error 400: Bad Request</title></head><body><h1>Error 400: Bad Request</h1><p>Content-Length is not a number.</p></body></html>" } } },
    { "get_pending" },
  } },
  { id = "httpd-400-length-negative", tag = "plain", options = {}, steps = {
    { "get", { "POST / HTTP/1.1\r\nContent-Length: -5\r\n\r\n" }, records = { { code = 400, message = "Bad Request", fields = { { "Content-Length", "145" }, { "Content-Type", "text/html" } }, content = "<html><head><title>Error 400: Bad Request</title></head><body><h1>Error 400: Bad Request</h1><p>Content-Length is not a number.</p></body></html>" } } },
  } },
  -- the same length twice
  { id = "httpd-length-twice", tag = "plain", options = {}, steps = {
    { "get", { "POST / HTTP/1.1\r\nContent-Length: 5\r\nContent-Length: 5\r\n\r\nhello" }, records = { { method = "POST", uri = "/", protocol = "HTTP/1.1", fields = { { "Content-Length", "5" }, { "Content-Length", "5" } }, content = "hello" } } },
  } },
  { id = "httpd-max-content-gt-buffer", tag = "pin", options = { max_buffer = 5, max_content = 10 }, raises = "MaxBuffer is not large enough for MaxContent" },
  { id = "httpd-max-content-negative", tag = "pin", options = { max_content = -1 }, raises = "MaxContent must be a number" },
  { id = "httpd-max-content-word", tag = "pin", options = { max_content = "something" }, raises = "MaxContent must be a number" },
  { id = "httpd-max-buffer-zero", tag = "pin", options = { max_buffer = 0 }, raises = "MaxBuffer must greater then 0" },
  { id = "httpd-put-200", tag = "plain", options = {}, steps = {
    { "put", { { code = 200, message = "OK", protocol = "HTTP/1.1", fields = { { "Content-Type", "text/plain" }, { "Content-Length", "2" } }, content = "hi" } }, chunks = { "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Type: text/plain\r\n\r\nhi" } },
  } },
  -- no protocol set: HTTP/1.0
  { id = "httpd-put-default-proto", tag = "plain", options = {}, steps = {
    { "put", { { code = 200, message = "OK", fields = {}, content = "x" } }, chunks = { "HTTP/1.0 200 OK\r\n\r\nx" } },
  } },
  -- a non-standard message puts the standard one in parentheses
  { id = "httpd-put-custom-message", tag = "plain", options = {}, steps = {
    { "put", { { code = 404, message = "Nope", fields = {}, content = "" } }, chunks = { "HTTP/1.0 404 (Not Found) Nope\r\n\r\n" } },
  } },
  { id = "httpd-put-empty-message", tag = "plain", options = {}, steps = {
    { "put", { { code = 404, message = "", fields = {}, content = "" } }, chunks = { "HTTP/1.0 404 (Not Found)\r\n\r\n" } },
  } },
  { id = "httpd-put-multi-header", tag = "plain", options = {}, steps = {
    { "put", { { code = 200, message = "OK", fields = { { "Set-Cookie", "a=1" }, { "Set-Cookie", "b=2" } }, content = "" } }, chunks = { "HTTP/1.0 200 OK\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\n\r\n" } },
  } },
  -- HTTP::Headers order: general, request, response, entity, then alphabetical
  { id = "httpd-put-header-order", tag = "plain", options = {}, steps = {
    { "put", { { code = 200, message = "OK", fields = { { "X-Zed", "1" }, { "Server", "s" }, { "Content-Length", "0" }, { "Date", "d" } }, content = "" } }, chunks = { "HTTP/1.0 200 OK\r\nDate: d\r\nServer: s\r\nContent-Length: 0\r\nX-Zed: 1\r\n\r\n" } },
  } },
  -- embedded newlines become continuation lines
  { id = "httpd-put-header-newline", tag = "plain", options = {}, steps = {
    { "put", { { code = 200, message = "OK", fields = { { "X-A", "one\ntwo\n\n" } }, content = "" } }, chunks = { "HTTP/1.0 200 OK\r\nX-A: one\r\n two\r\n\r\n" } },
  } },
  -- body octets untouched
  { id = "httpd-put-binary", tag = "plain", options = {}, steps = {
    { "put", { { code = 200, message = "OK", fields = {}, content = "\x00\xc3\xe7\xff\x00" } }, chunks = { "HTTP/1.0 200 OK\r\n\r\n\x00\xc3\xe7\xff\x00" } },
  } },
}
