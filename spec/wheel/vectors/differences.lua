--- Where our read/write wheel gives something else than Perl's POE, and by which rule.
--
-- `steps` holds what we give instead, by the number of the step: what its `gives` is, or that
-- it `raises`; `last` is the last step that runs. vectors_spec.lua fails when one of these no
-- longer differs.

local differences = {}

differences.rules = {
  ["put writes at once"] =
    "what is put is written as far as the handle takes it, so that a reply costs no turn of the loop; "
    .. "only what is left is queued, and marks are of what is queued",
  ["lines end with LF"] = "the default filter ends lines with LF; POE's with CRLF",
  ["the rest is delivered"] = "at the end of file, what the filter makes of an unfinished record is delivered",
  ["pause holds back"] = "no record is delivered after pause_input; those of the same read come after resume_input",
  ["a broken wheel says so"] = "put after a failed write queues nothing, and says why",
  ["marks have defaults"] =
    "each mark can be given alone, changed at any time, and is never without effect; low_mark may be 0",
  ["pending is what came"] = "another filter goes on with all that the old one has not returned, whatever that is",
  ["wrong options raise"] = "an option that is unknown or of no use is a mistake of the program, and raises in new",
}

local RAISES <const> = { raises = true }

differences.cases = {
  ["rw-put-small"] = { rule = "put writes at once", steps = {
    [2] = { gives = 0 }, [3] = { gives = 0 }, [4] = { gives = "hello\n" }, [8] = { gives = "EAGAIN" },
  } },
  ["rw-put-default-filter"] = { rule = "lines end with LF", steps = { [3] = { gives = "x\n" } } },
  ["rw-put-large-partial"] = { rule = "put writes at once", steps = { [2] = { gives = 5904 } } },
  ["rw-mark-return"] = { rule = "put writes at once", steps = { [2] = { gives = false }, [3] = { gives = false } } },
  ["rw-mark-low-exact"] = { rule = "put writes at once", steps = {
    [1] = { gives = false }, [2] = { gives = {} },
  } },
  ["rw-mark-low-lost"] = { rule = "put writes at once", steps = { [1] = { gives = false } } },
  ["rw-mark-low-once"] = { rule = "put writes at once", steps = {
    [1] = { gives = false }, [4] = { gives = {} }, [8] = { gives = { { "flushed" } } },
  } },
  ["rw-mark-set-invalid"] = { rule = "marks have defaults", steps = {
    [3] = {}, [5] = { gives = false },
  } },
  ["rw-mark-set-without"] = { rule = "marks have defaults", steps = { [2] = {} } },
  ["rw-input-eof"] = { rule = "the rest is delivered", steps = {
    [3] = { gives = { { "input", "a" }, { "input", "b" }, { "error", "read", 0 } } },
  } },
  ["rw-input-eof-partial-lost"] = { rule = "the rest is delivered", steps = {
    [3] = { gives = { { "input", "last line without newline" }, { "error", "read", 0 } } },
  } },
  ["rw-pause-in-handler"] = { rule = "pause holds back", steps = {
    [2] = { gives = { { "input", "a" }, { "input", "stop" } } },
    [6] = { gives = { { "input", "b" }, { "input", "c" }, { "input", "d" } } },
  } },
  ["rw-switch-stack-loses"] = { rule = "pending is what came", steps = {
    [2] = { gives = { { "input", "GO" }, { "input", "next line\npartial" } } },
  } },
  ["rw-write-epipe"] = { rule = "a broken wheel says so", steps = {
    [5] = { gives = "EPIPE" }, [7] = { gives = 3 },
  } },
  ["rw-event-mark-without"] = { rule = "marks have defaults", steps = { [1] = {} } },
  ["rw-new-high-without-low"] = { rule = "marks have defaults", steps = { [1] = {} } },
  ["rw-new-low-above-high"] = { rule = "wrong options raise", last = 1, steps = { [1] = RAISES } },
  ["rw-new-unknown"] = { rule = "wrong options raise", last = 1, steps = { [1] = RAISES } },
  ["rw-input-filter-only"] = { rule = "lines end with LF", steps = { [3] = { gives = "b\n" } } },
}

return differences
