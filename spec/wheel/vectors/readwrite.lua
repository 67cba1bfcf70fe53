--- What Perl's POE::Wheel::ReadWrite does: measured on POE 1.370, Perl 5.36.
-- Names of options, methods and events are ours. `gives` is what the step returned, of a tick
-- the events that it brought; `warns` and `raises` are what POE said. How a case is read, and
-- where we differ: ../vectors_spec.lua and differences.lua.

return {
  -- nothing is written inside put(); FlushedEvent when the buffer drains
  { id = "rw-put-small", tag = "doc", on = "pipes", options = { filter = { "line", { literal = "\n" } } }, steps = {
    { "put", "hello", gives = false },
    { "octets", gives = 6 },
    { "messages", gives = 1 },
    { "peer_read", 100, gives = "EAGAIN" },
    { "tick", gives = { { "flushed" } } },
    { "octets", gives = 0 },
    { "messages", gives = 0 },
    { "peer_read", 100, gives = "hello\n" },
    { "tick", gives = {} },
  } },
  -- default filter is Line: CRLF out
  { id = "rw-put-default-filter", tag = "doc", on = "pipes", options = {}, steps = {
    { "put", "x", gives = false },
    { "tick", gives = { { "flushed" } } },
    { "peer_read", 100, gives = "x\r\n" },
  } },
  -- zero octets: no FlushedEvent
  { id = "rw-put-empty", tag = "plain", on = "pipes", options = { filter = { "stream" } }, steps = {
    { "put", "", gives = false },
    { "put", gives = false },
    { "tick", gives = {} },
  } },
  { id = "rw-put-large-partial", tag = "doc", on = "pipes", options = { filter = { "stream" } }, steps = {
    { "put", ("a"):rep(10000), gives = false },
    { "octets", gives = 10000 },
    { "messages", gives = 1 },
    { "tick", gives = {} },
    { "octets", gives = 5904 },
    { "messages", gives = 1 },
    { "peer_read", 4096, gives = ("a"):rep(4096) },
    { "tick", gives = {} },
    { "octets", gives = 1808 },
    { "peer_read", 4096, gives = ("a"):rep(4096) },
    { "tick", gives = { { "flushed" } } },
    { "octets", gives = 0 },
    { "peer_read", 4096, gives = ("a"):rep(1808) },
  } },
  { id = "rw-flush-method-partial", tag = "doc", on = "pipes", options = { filter = { "stream" } }, steps = {
    { "put", ("a"):rep(5000), gives = false },
    { "flush" },
    { "octets", gives = 904 },
    { "peer_read", 4096, gives = ("a"):rep(4096) },
    { "tick", gives = { { "flushed" } } },
    { "octets", gives = 0 },
  } },
  -- put() returns true at or above HighMark
  { id = "rw-mark-return", tag = "doc", on = "pipes", options = { filter = { "stream" }, high_mark = 5000, low_mark = 1000 }, steps = {
    { "put", ("a"):rep(4999), gives = false },
    { "put", "a", gives = true },
    { "put", "a", gives = true },
  } },
  -- at exactly LowMark it fires (<=)
  { id = "rw-mark-low-exact", tag = "plain", on = "pipes", options = { filter = { "stream" }, high_mark = 5000, low_mark = 904 }, steps = {
    { "put", ("a"):rep(5000), gives = true },
    { "tick", gives = { { "low" } } },
    { "octets", gives = 904 },
  } },
  -- a small put() between the marks clears the high-water flag: LowEvent is lost and a producer that waits for it stalls for ever
  { id = "rw-mark-low-lost", tag = "bug", on = "pipes", options = { filter = { "stream" }, high_mark = 5000, low_mark = 1000 }, steps = {
    { "put", ("a"):rep(9000), gives = true },
    { "tick", gives = {} },
    { "octets", gives = 4904 },
    { "put", "b", gives = false },
    { "octets", gives = 4905 },
    { "peer_read", 4096, gives = ("a"):rep(4096) },
    { "tick", gives = {} },
    { "octets", gives = 809 },
    { "peer_read", 4096, gives = ("a"):rep(4096) },
    { "tick", gives = { { "flushed" } } },
    { "octets", gives = 0 },
  } },
  -- edge triggered
  { id = "rw-mark-low-once", tag = "doc", on = "pipes", options = { filter = { "stream" }, high_mark = 5000, low_mark = 1000 }, steps = {
    { "put", ("a"):rep(9000), gives = true },
    { "tick", gives = {} },
    { "peer_read", 4096, gives = ("a"):rep(4096) },
    { "tick", gives = { { "low" } } },
    { "peer_read", 4096, gives = ("a"):rep(4096) },
    { "tick", gives = { { "flushed" } } },
    { "put", "b", gives = false },
    { "tick", gives = {} },
  } },
  -- refused with a warning
  { id = "rw-mark-set-invalid", tag = "plain", on = "pipes", options = { filter = { "stream" }, high_mark = 5000, low_mark = 1000 }, steps = {
    { "set_high_mark", 1000, warns = { "New high mark would not be greater than low mark.  Ignored" } },
    { "set_high_mark", nil, warns = { "New high mark is undefined.  Ignored" } },
    { "set_low_mark", 0, warns = { "New low mark would be less than one.  Ignored" } },
    { "set_low_mark", 5000, warns = { "New low mark would not be less than high high mark.  Ignored" } },
    { "put", ("a"):rep(5000), gives = true },
  } },
  -- marks must be given to the constructor
  { id = "rw-mark-set-without", tag = "plain", on = "pipes", options = { filter = { "stream" } }, steps = {
    { "set_high_mark", 10, warns = { "Ignoring high mark (must be initialized in constructor first)" } },
    { "set_low_mark", 1, warns = { "Ignoring low mark (must be initialized in constructor first)" } },
  } },
  -- the only way to see HighEvent: lower the mark below what is already buffered
  { id = "rw-mark-event-high-after-lowering", tag = "wart", on = "pipes", options = { filter = { "stream" }, high_mark = 9000, low_mark = 10 }, steps = {
    { "put", ("a"):rep(8500), gives = false },
    { "set_high_mark", 100 },
    { "tick", gives = { { "high" } } },
    { "octets", gives = 4404 },
  } },
  -- Driver=nil means the default driver
  { id = "rw-input-blocksize", tag = "plain", on = "pipes", options = { filter = { "line", { literal = "\n" } } }, steps = {
    { "peer_write", "a\n" },
    { "tick", gives = { { "input", "a" } } },
  } },
  -- EOF: ErrorEvent("read",0,ID) once; the watcher is gone afterwards
  { id = "rw-input-eof", tag = "doc", on = "pipes", options = { filter = { "line", { literal = "\n" } } }, steps = {
    { "peer_write", "a\nb" },
    { "peer_close_in" },
    { "tick", gives = { { "input", "a" }, { "error", "read", 0 } } },
    { "tick", gives = {} },
  } },
  -- the unterminated last line is never delivered; it is only reachable with get_input_filter():get_pending()
  { id = "rw-input-eof-partial-lost", tag = "wart", on = "pipes", options = { filter = { "line", { literal = "\n" } } }, steps = {
    { "peer_write", "last line without newline" },
    { "peer_close_in" },
    { "tick", gives = { { "error", "read", 0 } } },
  } },
  -- without InputEvent the handle is not read, not even for EOF
  { id = "rw-input-none-event", tag = "doc", on = "pipes", options = { filter = { "line", { literal = "\n" } } }, without = { on_input = true }, steps = {
    { "peer_write", "a\n" },
    { "tick", gives = {} },
    { "peer_close_in" },
    { "tick", gives = {} },
  } },
  { id = "rw-pause-resume", tag = "pin", on = "pipes", options = { filter = { "line", { literal = "\n" } } }, steps = {
    { "pause_input" },
    { "peer_write", "a\n" },
    { "tick", gives = {} },
    { "resume_input" },
    { "tick", gives = { { "input", "a" } } },
  } },
  -- pausing inside the handler does not hold back records of the same read
  { id = "rw-pause-in-handler", tag = "pin wart", on = "pipes", options = { filter = { "line", { literal = "\n" } } },
    when = { stop = { "pause_input" } }, steps = {
    { "peer_write", "a\nstop\nb\nc\n" },
    { "tick", gives = { { "input", "a" }, { "input", "stop" }, { "input", "b" }, { "input", "c" } } },
    { "peer_write", "d\n" },
    { "tick", gives = {} },
    { "resume_input" },
    { "tick", gives = { { "input", "d" } } },
  } },
  -- the rest of the read is parsed by the new filter, inside set_input_filter
  { id = "rw-switch-input", tag = "doc", on = "pipes", options = { filter = { "line", { literal = "\n" } } },
    when = { ["do block"] = { "set_input_filter", { "block", { block_size = 3 } } } }, steps = {
    { "peer_write", "x\ndo block\nabcdefgh" },
    { "tick", gives = { { "input", "x" }, { "input", "do block" }, { "input", "abc" }, { "input", "def" } } },
    { "peer_write", "i" },
    { "tick", gives = { { "input", "ghi" } } },
  } },
  { id = "rw-switch-input-keeps-output", tag = "doc", on = "pipes", options = { filter = { "line", { literal = "\n" } } },
    when = { ["do block"] = { "set_input_filter", { "block", { block_size = 3 } } } }, steps = {
    { "peer_write", "do block\n" },
    { "tick", gives = { { "input", "do block" } } },
    { "put", "out", gives = false },
    { "tick", gives = { { "flushed" } } },
    { "peer_read", 100, gives = "out\n" },
  } },
  -- already serialised output is not redone
  { id = "rw-switch-output", tag = "doc", on = "pipes", options = { filter = { "line", { literal = "\n" } } }, steps = {
    { "put", "a", gives = false },
    { "set_output_filter", { "block" } },
    { "put", "b", gives = false },
    { "tick", gives = { { "flushed" } } },
    { "peer_read", 100, gives = "a\n1\x00b" },
  } },
  -- switching back inside the handler of the new filter's record
  { id = "rw-switch-twice", tag = "doc", on = "pipes", options = { filter = { "line", { literal = "\n" } } },
    when = { one = { "set_input_filter", { "line", { literal = ";" } } }, two = { "set_input_filter", { "line", { literal = "\n" } } } }, steps = {
    { "peer_write", "one\na;two;b\nc\n" },
    { "tick", gives = { { "input", "one" }, { "input", "a" }, { "input", "two" }, { "input", "b" }, { "input", "c" } } },
  } },
  -- switching away from a Stackable loses the lower filter's buffer, even complete lines
  { id = "rw-switch-stack-loses", tag = "bug", on = "pipes", options = { filter = { "stackable", { filters = { { "line", { literal = "\n" } }, { "map", { code = "upper" } } } } } },
    when = { GO = { "set_input_filter", { "stream" } } }, steps = {
    { "peer_write", "go\nnext line\npartial" },
    { "tick", gives = { { "input", "GO" } } },
    { "peer_write", "X" },
    { "tick", gives = { { "input", "X" } } },
  } },
  -- ErrorEvent("write",EPIPE,ID), the write watcher is dropped, the data stays counted
  { id = "rw-write-epipe", tag = "doc", on = "pipes", options = { filter = { "stream" } }, steps = {
    { "peer_close_out" },
    { "put", "abc", gives = false },
    { "tick", gives = { { "error", "write", "EPIPE" } } },
    { "octets", gives = 3 },
    { "put", "d", gives = false },
    { "tick", gives = {} },
    { "octets", gives = 4 },
  } },
  { id = "rw-socket-eof", tag = "doc", on = "socketpair", options = { filter = { "line", { literal = "\n" } } }, steps = {
    { "peer_write", "a\n" },
    { "peer_close" },
    { "tick", gives = { { "input", "a" }, { "error", "read", 0 } } },
    { "put", "b", gives = false },
    { "tick", gives = { { "error", "write", "EPIPE" } } },
  } },
  -- the peer sees EOF; input still works
  { id = "rw-shutdown-output", tag = "doc", on = "socketpair", options = { filter = { "line", { literal = "\n" } } }, steps = {
    { "shutdown_output" },
    { "peer_read", 10, gives = "" },
    { "peer_write", "x\n" },
    { "tick", gives = { { "input", "x" } } },
  } },
  -- warns
  { id = "rw-event-unknown", tag = "plain", on = "pipes", options = { filter = { "stream" } }, steps = {
    { "event", { on_bogus = true }, warns = { "ignoring unknown ReadWrite parameter 'BogusEvent'" } },
  } },
  -- warns
  { id = "rw-event-mark-without", tag = "plain", on = "pipes", options = { filter = { "stream" } }, steps = {
    { "event", { on_high = true, on_low = true }, warns = { "Ignoring HighEvent (there is no high watermark set)", "Ignoring LowEvent (there is no high watermark set)" } },
  } },
  { id = "rw-event-flushed-off", tag = "doc", on = "pipes", options = { filter = { "stream" } }, steps = {
    { "event", { on_flushed = false } },
    { "put", "a", gives = false },
    { "tick", gives = {} },
    { "peer_read", 10, gives = "a" },
  } },
  { id = "rw-new-no-handle", tag = "pin", on = "none", options = {}, steps = {
    { "new", raises = "Handle or InputHandle required" },
  } },
  { id = "rw-new-high-without-low", tag = "pin", on = "pipes", options = { filter = { "stream" }, high_mark = 5 }, steps = {
    { "new", warns = { "HighMark and LowMark parameters require each-other", "LowMark and LowEvent parameters require each-other" }, raises = "Water mark errors" },
  } },
  -- LowMark above HighMark is accepted; refuse it
  { id = "rw-new-low-above-high", tag = "bug", on = "pipes", options = { filter = { "stream" }, high_mark = 5, low_mark = 9 }, steps = {
    { "put", "abcdef", gives = true },
    { "tick", gives = { { "low" }, { "flushed" } } },
  } },
  -- warns only
  { id = "rw-new-unknown", tag = "wart", on = "pipes", options = { bogus = 1, filter = { "stream" } }, steps = {
    { "new", warns = { "unknown parameters in POE::Wheel::ReadWrite constructor call: Bogus" } },
    { "put", "a", gives = false },
  } },
  { id = "rw-two-filters", tag = "doc", on = "pipes", options = { input_filter = { "line", { literal = "\n" } }, output_filter = { "block" } }, steps = {
    { "peer_write", "a\n" },
    { "tick", gives = { { "input", "a" } } },
    { "put", "b", gives = false },
    { "tick", gives = { { "flushed" } } },
    { "peer_read", 10, gives = "1\x00b" },
  } },
  -- the other direction gets a default Line
  { id = "rw-input-filter-only", tag = "plain", on = "pipes", options = { input_filter = { "line", { literal = "\n" } } }, steps = {
    { "put", "b", gives = false },
    { "tick", gives = { { "flushed" } } },
    { "peer_read", 10, gives = "b\r\n" },
  } },
}
