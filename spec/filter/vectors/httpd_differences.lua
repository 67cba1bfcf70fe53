--- Where our httpd gives something else than Perl's POE, and by which rule. As in differences.lua:
-- `steps` holds what we give instead, by the number of the step; `put_raises` is what `put` raises.
-- httpd_vectors_spec.lua fails when one of these no longer differs.

local differences = {}

differences.rules = {
  ["a line ends with its LF"] =
    "POE takes a CR at the end of what has come for a whole line's end, and the LF that follows for octets of "
    .. "the content; records must not depend on how the stream was cut",
  ["a host is named"] =
    "a request of HTTP/1.1 without Host is answered with 400, as RFC 9112 section 3.2 asks for",
  ["strict lines"] =
    "LF alone, blanks around a request line's parts, folded fields and a space before a colon are read "
    .. "differently by different servers: RFC 9112 refuses them, or lets us; HTTP/0.9 is not spoken any more",
  ["faults stay"] =
    "what cannot be read is a fault, not a response among the requests: the octets stay pending, and get_error "
    .. "gives the status of POE's response",
  ["the last request"] =
    "after a request of HTTP/1.0 or with Connection: close nothing is read, as RFC 9112 section 9.6 has it: what "
    .. "follows stays pending",
  ["targets as they came"] =
    "POE drops slashes so that URI does not take a path for a host; we give the octets",
  ["fields as given"] =
    "fields are put in the order of `fields`, and headers sorted by name: HTTP::Headers has an order of its own",
  ["HTTP/1.1 with a length"] =
    "a response is one of HTTP/1.1 unless it says otherwise, and has a Content-Length, so that the connection goes on",
  ["reasons as given"] =
    "a reason of the user's is the whole reason",
  ["no newline in a value"] =
    "a value with a newline may hold a field, or a response, of somebody else's making: it raises, as no peer takes "
    .. "folded lines any more",
}

differences.cases = {
  ["httpd-get-1byte"] = { rule = "a line ends with its LF",
    steps = {
      [26] = { records = {} },
      [27] = { records = { { method = "GET", uri = "/", protocol = "HTTP/1.1", fields = { { "Host", "x" } }, content = "" } } },
    },
  },
  ["httpd-get-split-blank-line"] = { rule = "a line ends with its LF",
    steps = {
      [1] = { records = {} },
      [2] = { records = { { method = "GET", uri = "/", protocol = "HTTP/1.1", fields = { { "Host", "x" } }, content = "" } } },
    },
  },
  ["httpd-get-one"] = { rule = "a host is named",
    steps = {
      [2] = { message = "no host in a request of HTTP/1.1" },
      [3] = { message = "no host in a request of HTTP/1.1" },
      [4] = { message = "no host in a request of HTTP/1.1" },
    },
  },
  ["httpd-09"] = { rule = "strict lines",
    steps = {
      [1] = { message = "bare LF at octet 6 of the head" },
      [2] = { message = "bare LF at octet 6 of the head" },
    },
  },
  ["httpd-tab-request-line"] = { rule = "strict lines",
    steps = {
      [1] = { message = "bare LF at octet 18 of the head" },
    },
  },
  ["httpd-garbage"] = { rule = "faults stay",
    steps = {
      [2] = { pending = { "ELEPHANT\n\r\n" } },
    },
  },
  ["httpd-trailing-space"] = { rule = "the last request",
    steps = {
      [3] = { pending = { "\r\n  \r\n\n\r\n  \r\n\n" } },
    },
  },
  ["httpd-trailing-garbage"] = { rule = "the last request",
    steps = {
      [3] = { records = {} },
    },
  },
  ["httpd-leading-space"] = { rule = "strict lines",
    steps = {
      [1] = { message = "request line: empty line" },
    },
  },
  ["httpd-triple-slash"] = { rule = "targets as they came",
    steps = {
      [1] = { records = { { method = "GET", uri = "///a//b", protocol = "HTTP/1.0", fields = {}, content = "" } } },
    },
  },
  ["httpd-method-case"] = { rule = "a host is named",
    steps = {
      [1] = { message = "no host in a request of HTTP/1.1" },
    },
  },
  ["httpd-absolute-uri"] = { rule = "a host is named",
    steps = {
      [1] = { message = "no host in a request of HTTP/1.1" },
    },
  },
  ["httpd-query"] = { rule = "a host is named",
    steps = {
      [1] = { message = "no host in a request of HTTP/1.1" },
    },
  },
  ["httpd-header-case-dup"] = { rule = "a host is named",
    steps = {
      [1] = { message = "no host in a request of HTTP/1.1" },
    },
  },
  ["httpd-header-fold"] = { rule = "strict lines",
    steps = {
      [1] = { message = "field 1 of the head: a folded line follows" },
    },
  },
  ["httpd-header-no-space"] = { rule = "strict lines",
    steps = {
      [1] = { message = "field 2 of the head: space before the colon" },
    },
  },
  ["httpd-post-split-in-blank-line"] = { rule = "a host is named",
    steps = {
      [2] = { message = "no host in a request of HTTP/1.1" },
      [3] = { pending = { "POST /f HTTP/1.1\r\nContent-Length: 5\r\n\r\nhello" } },
    },
  },
  ["httpd-post-split"] = { rule = "a host is named",
    steps = {
      [1] = { message = "no host in a request of HTTP/1.1" },
      [2] = { message = "no host in a request of HTTP/1.1" },
      [3] = { pending = { "POST /f HTTP/1.1\r\nContent-Length: 5\r\n\r\nhe" } },
      [4] = { message = "no host in a request of HTTP/1.1" },
      [5] = { message = "no host in a request of HTTP/1.1" },
      [6] = { pending = { "POST /f HTTP/1.1\r\nContent-Length: 5\r\n\r\nhelloGET /next HTTP/1.1\r\n\r\n" } },
    },
  },
  ["httpd-post-then-get"] = { rule = "a host is named",
    steps = {
      [1] = { message = "no host in a request of HTTP/1.1" },
    },
  },
  ["httpd-post-no-length"] = { rule = "a host is named",
    steps = {
      [1] = { message = "no host in a request of HTTP/1.1" },
    },
  },
  ["httpd-post-zero-length"] = { rule = "a host is named",
    steps = {
      [1] = { message = "no host in a request of HTTP/1.1" },
      [2] = { pending = { "POST /a HTTP/1.1\r\nContent-Length: 0\r\n\r\nGET /b HTTP/1.1\r\n\r\n" } },
    },
  },
  ["httpd-400-length-word"] = { rule = "faults stay",
    steps = {
      [2] = { pending = { "POST / HTTP/1.1\r\nContent-Length: fifteen\r\n\r\nxx" } },
    },
  },
  ["httpd-length-twice"] = { rule = "a host is named",
    steps = {
      [1] = { message = "no host in a request of HTTP/1.1" },
    },
  },
  ["httpd-put-200"] = { rule = "fields as given",
    steps = {
      [1] = { chunks = { "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: 2\r\n\r\nhi" } },
    },
  },
  ["httpd-put-default-proto"] = { rule = "HTTP/1.1 with a length",
    steps = {
      [1] = { chunks = { "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nx" } },
    },
  },
  ["httpd-put-custom-message"] = { rule = "reasons as given",
    steps = {
      [1] = { chunks = { "HTTP/1.1 404 Nope\r\nContent-Length: 0\r\n\r\n" } },
    },
  },
  ["httpd-put-empty-message"] = { rule = "reasons as given",
    steps = {
      [1] = { chunks = { "HTTP/1.1 404 \r\nContent-Length: 0\r\n\r\n" } },
    },
  },
  ["httpd-put-multi-header"] = { rule = "HTTP/1.1 with a length",
    steps = {
      [1] = { chunks = { "HTTP/1.1 200 OK\r\nSet-Cookie: a=1\r\nSet-Cookie: b=2\r\nContent-Length: 0\r\n\r\n" } },
    },
  },
  ["httpd-put-header-order"] = { rule = "fields as given",
    steps = {
      [1] = { chunks = { "HTTP/1.1 200 OK\r\nX-Zed: 1\r\nServer: s\r\nContent-Length: 0\r\nDate: d\r\n\r\n" } },
    },
  },
  ["httpd-put-binary"] = { rule = "HTTP/1.1 with a length",
    steps = {
      [1] = { chunks = { "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n\x00\xc3\xe7\xff\x00" } },
    },
  },
  ["httpd-put-header-newline"] = { rule = "no newline in a value",
    put_raises = "bad argument #1 to 'put' (record 1: field 'X-A': octet 0x0a in its value)",
  },
}

return differences
