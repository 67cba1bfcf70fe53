--- What Perl's POE::Driver::SysRW does: measured on POE 1.370, Perl 5.36.
-- `gives` is what the method returned: POE's undef is left out; `errno` is a
-- name, or 0. `script` is how the system answers each call, `calls` what POE
-- asked of it. How a case is read, and where we differ: ../vectors_spec.lua.

return {
  { id = "sysrw-new-unknown", tag = "pin", options = { Booga = 1 }, steps = {
    { "new", raises = "SysRW has unknown parameter(s): Booga" },
  } },
  -- BlockSize=>undef is reported as an unknown parameter; treat nil as absent
  { id = "sysrw-new-blocksize-undef", tag = "bug", options = {}, steps = {
    { "new", raises = "SysRW has unknown parameter(s): BlockSize" },
  } },
  { id = "sysrw-put-empty", tag = "pin", options = {}, on = "none", steps = {
    { "put", {}, gives = 0 },
    { "messages", gives = 0 },
  } },
  -- two chunks, two messages, six octets
  { id = "sysrw-put-list", tag = "doc", options = {}, on = "none", steps = {
    { "put", { "one", "two" }, gives = 6 },
    { "messages", gives = 2 },
  } },
  -- zero-length chunks are dropped: not counted as messages
  { id = "sysrw-put-zero-length", tag = "plain", options = {}, on = "none", steps = {
    { "put", { "" }, gives = 0 },
    { "messages", gives = 0 },
    { "put", { "", "a", "" }, gives = 1 },
    { "messages", gives = 1 },
    { "put", { "", "" }, gives = 1 },
    { "messages", gives = 1 },
  } },
  -- octets
  { id = "sysrw-put-binary", tag = "plain", options = {}, on = "none", steps = {
    { "put", { "\x00\xff\x80" }, gives = 3 },
    { "messages", gives = 1 },
  } },
  { id = "sysrw-put-big", tag = "plain", options = {}, on = "none", steps = {
    { "put", { ("x"):rep(1000000) }, gives = 1000000 },
    { "put", { ("y"):rep(1000000) }, gives = 2000000 },
    { "messages", gives = 2 },
  } },
  { id = "sysrw-flush-all", tag = "plain", options = {}, on = "pipe-write", capacity = 4096, steps = {
    { "put", { "hello", "world" }, gives = 10 },
    { "messages", gives = 2 },
    { "flush", gives = 0, errno = 0 },
    { "messages", gives = 0 },
    { "peer_read", 100, gives = "helloworld" },
  } },
  -- rt 87721: errno is cleared even when there is nothing to write
  { id = "sysrw-flush-nothing", tag = "pin", options = {}, on = "pipe-write", capacity = 4096, steps = {
    { "flush", gives = 0, errno = 0 },
    { "messages", gives = 0 },
  } },
  -- a 10000 octet message into a 4096 octet pipe: partial, would-block, errno 0;
  -- the partly written message still counts as one
  { id = "sysrw-flush-partial", tag = "pin", options = {}, on = "pipe-write", capacity = 4096, steps = {
    { "put", { ("a"):rep(10000) }, gives = 10000 },
    { "messages", gives = 1 },
    { "flush", gives = 5904, errno = 0 },
    { "messages", gives = 1 },
    { "peer_read", 4096, gives = ("a"):rep(4096) },
    { "flush", gives = 1808, errno = 0 },
    { "messages", gives = 1 },
    { "peer_read", 4096, gives = ("a"):rep(4096) },
    { "flush", gives = 0, errno = 0 },
    { "messages", gives = 0 },
    { "peer_read", 4096, gives = ("a"):rep(1808) },
    { "peer_read", 10, gives = "EAGAIN" },
  } },
  { id = "sysrw-flush-partial-two-messages", tag = "doc", options = {}, on = "pipe-write", capacity = 4096, steps = {
    { "put", { ("a"):rep(3000), ("b"):rep(3000) }, gives = 6000 },
    { "messages", gives = 2 },
    { "flush", gives = 3000, errno = 0 },
    { "messages", gives = 1 },
    { "peer_read", 8192, gives = ("a"):rep(3000) },
    { "flush", gives = 0, errno = 0 },
    { "messages", gives = 0 },
    { "peer_read", 8192, gives = ("b"):rep(3000) },
  } },
  -- put while a message is half written does not disturb the offset
  { id = "sysrw-flush-put-during-partial", tag = "plain", options = {}, on = "pipe-write", capacity = 4096, steps = {
    { "put", { ("a"):rep(5000) }, gives = 5000 },
    { "flush", gives = 904, errno = 0 },
    { "put", { "bbbbbbbbbb" }, gives = 914 },
    { "messages", gives = 2 },
    { "peer_read", 4096, gives = ("a"):rep(4096) },
    { "flush", gives = 0, errno = 0 },
    { "messages", gives = 0 },
    { "peer_read", 4096, gives = ("a"):rep(904) .. "bbbbbbbbbb" },
  } },
  { id = "sysrw-flush-socket", tag = "plain", options = {}, on = "socketpair", steps = {
    { "put", { "abc" }, gives = 3 },
    { "flush", gives = 0, errno = 0 },
    { "peer_read", 10, gives = "abc" },
    { "peer_close" },
    { "put", { "def" }, gives = 3 },
    { "flush", gives = 3, errno = "EPIPE" },
    { "messages", gives = 1 },
  } },
  { id = "sysrw-flush-devnull", tag = "plain", options = {}, on = "devnull", steps = {
    { "put", { ("x"):rep(100000) }, gives = 100000 },
    { "flush", gives = 0, errno = 0 },
    { "messages", gives = 0 },
  } },
  { id = "sysrw-flush-file", tag = "plain", options = {}, on = "file-write", steps = {
    { "put", { "abc", "", "def" }, gives = 6 },
    { "flush", gives = 0, errno = 0 },
    { "content", gives = "abcdef" },
  } },
  -- one chunk per call
  { id = "sysrw-get-data", tag = "doc", options = {}, on = "pipe-read", steps = {
    { "peer_write", "hello" },
    { "get", gives = { "hello" } },
    { "get", gives = {} },
  } },
  -- nothing there: an empty list, no error
  { id = "sysrw-get-empty", tag = "doc", options = {}, on = "pipe-read", steps = {
    { "get", gives = {} },
  } },
  -- at most BlockSize octets per call
  { id = "sysrw-get-blocksize", tag = "plain", options = { block_size = 4 }, on = "pipe-read", steps = {
    { "peer_write", "0123456789" },
    { "get", gives = { "0123" } },
    { "get", gives = { "4567" } },
    { "get", gives = { "89" } },
    { "get", gives = {} },
  } },
  { id = "sysrw-get-blocksize-1", tag = "plain", options = { block_size = 1 }, on = "pipe-read", steps = {
    { "peer_write", "ab" },
    { "get", gives = { "a" } },
    { "get", gives = { "b" } },
    { "get", gives = {} },
  } },
  -- default BlockSize 65536
  { id = "sysrw-get-default-blocksize", tag = "doc", options = {}, on = "file", content = ("z"):rep(70000), steps = {
    { "get", gives = { ("z"):rep(65536) } },
    { "get", gives = { ("z"):rep(4464) } },
    { "get", errno = 0 },
  } },
  -- EOF: nil with errno 0, again and again
  { id = "sysrw-get-eof", tag = "pin", options = {}, on = "pipe-read", steps = {
    { "peer_write", "abc" },
    { "peer_close" },
    { "get", gives = { "abc" } },
    { "get", errno = 0 },
    { "get", errno = 0 },
  } },
  { id = "sysrw-get-eof-empty-file", tag = "plain", options = {}, on = "file", content = "", steps = {
    { "get", errno = 0 },
  } },
  { id = "sysrw-get-devnull", tag = "plain", options = {}, on = "devnull", steps = {
    { "get", errno = 0 },
  } },
  { id = "sysrw-get-write-end", tag = "pin", options = {}, on = "pipe-write", capacity = 4096, steps = {
    { "get", errno = "EBADF" },
  } },
  -- the peer shut its writing side: EOF on get, flush still works
  { id = "sysrw-get-half-close", tag = "plain", options = {}, on = "socketpair", steps = {
    { "peer_write", "abc" },
    { "peer_shutdown_write" },
    { "get", gives = { "abc" } },
    { "get", errno = 0 },
    { "put", { "reply" }, gives = 5 },
    { "flush", gives = 0, errno = 0 },
    { "peer_read", 10, gives = "reply" },
  } },
  -- peer closed with our data unread
  { id = "sysrw-get-reset", tag = "plain", options = {}, on = "socketpair", steps = {
    { "put", { "unread" }, gives = 6 },
    { "flush", gives = 0, errno = 0 },
    { "peer_close" },
    { "get", errno = "ECONNRESET" },
  } },
  -- a short write is followed at once by another for the rest
  { id = "sysrw-script-partial-loops", tag = "plain", options = {}, on = "script",
    script = { { accept = 2 }, { accept = 2 }, {} }, steps = {
    { "put", { "abcdef" }, gives = 6 },
    { "flush", gives = 0, errno = 0, calls = { { "write", "abcdef" }, { "write", "cdef" }, { "write", "ef" } } },
    { "messages", gives = 0 },
  } },
  { id = "sysrw-script-partial-boundary", tag = "plain", options = {}, on = "script",
    script = { { accept = 3 }, { accept = 1 }, { errno = "EAGAIN" }, {} }, steps = {
    { "put", { "abc", "def" }, gives = 6 },
    { "flush", gives = 2, errno = 0, calls = { { "write", "abc" }, { "write", "def" }, { "write", "ef" } } },
    { "messages", gives = 1 },
    { "flush", gives = 0, errno = 0, calls = { { "write", "ef" } } },
    { "messages", gives = 0 },
  } },
  -- the messages before the error are gone, the rest stays
  { id = "sysrw-script-write-eio-mid", tag = "plain", options = {}, on = "script",
    script = { {}, { errno = "EIO" }, {}, {} }, steps = {
    { "put", { "a", "b", "c" }, gives = 3 },
    { "flush", gives = 2, errno = "EIO", calls = { { "write", "a" }, { "write", "b" } } },
    { "messages", gives = 2 },
    { "flush", gives = 0, errno = 0, calls = { { "write", "b" }, { "write", "c" } } },
    { "messages", gives = 0 },
  } },
  { id = "sysrw-script-write-econnreset", tag = "plain", options = {}, on = "script",
    script = { { accept = 1 }, { errno = "ECONNRESET" } }, steps = {
    { "put", { "abc" }, gives = 3 },
    { "flush", gives = 2, errno = "ECONNRESET", calls = { { "write", "abc" }, { "write", "bc" } } },
    { "messages", gives = 1 },
  } },
  { id = "sysrw-script-put-between", tag = "plain", options = {}, on = "script",
    script = { { accept = 1 }, { errno = "EAGAIN" }, {}, {} }, steps = {
    { "put", { "abc" }, gives = 3 },
    { "flush", gives = 2, errno = 0, calls = { { "write", "abc" }, { "write", "bc" } } },
    { "put", { "de", "f" }, gives = 5 },
    { "messages", gives = 3 },
    { "flush", gives = 1, errno = 0, calls = { { "write", "bc" }, { "write", "de" }, { "write", "f" } } },
    { "messages", gives = 1 },
  } },
  -- one read per get
  { id = "sysrw-script-read-data", tag = "plain", options = { block_size = 16 }, on = "script",
    script = { { data = "abc" }, { data = "d" } }, steps = {
    { "get", gives = { "abc" }, calls = { { "read", 16 } } },
    { "get", gives = { "d" }, calls = { { "read", 16 } } },
  } },
  { id = "sysrw-script-read-eagain", tag = "doc", options = {}, on = "script",
    script = { { errno = "EAGAIN" }, { data = "x" } }, steps = {
    { "get", gives = {}, calls = { { "read", 65536 } } },
    { "get", gives = { "x" }, calls = { { "read", 65536 } } },
  } },
  -- EINTR on read is a fatal error too; retry it
  { id = "sysrw-script-read-eintr", tag = "bug", options = {}, on = "script",
    script = { { errno = "EINTR" }, { data = "x" } }, steps = {
    { "get", errno = "EINTR", calls = { { "read", 65536 } } },
    { "get", gives = { "x" }, calls = { { "read", 65536 } } },
  } },
  -- the single octet "0" is data
  { id = "sysrw-script-read-zero-char", tag = "plain", options = {}, on = "script",
    script = { { data = "0" } }, steps = {
    { "get", gives = { "0" }, calls = { { "read", 65536 } } },
  } },
}
