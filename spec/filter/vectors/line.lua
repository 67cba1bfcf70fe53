--- What Perl's POE::Filter::Line gives: measured on POE 1.370, Perl 5.36.
-- Options have our names, regular expressions are Lua patterns, `undef` as InputLiteral
-- is `autodetect`. `message` and `raises` are POE's exceptions. How a case is read, and
-- where we differ: ../vectors_spec.lua and differences.lua.

return {
  { id = "line-default-cr", tag = "doc", options = {}, steps = {
    { "get", { "one\rtwo\r" }, records = { "one", "two" } },
    { "get_pending" },
  } },
  -- t/10_units/05_filters/04_line.t: chunks of one call are joined before parsing
  { id = "line-default-mix-one-call", tag = "pin", options = {}, steps = {
    { "get", { "a\r", "b\n", "c\r\n", "d\n\r" }, records = { "a", "b", "c", "d" } },
    { "get_pending" },
  } },
  -- no race when both chunks arrive in one call
  { id = "line-default-split-within-call", tag = "plain", options = {}, steps = {
    { "get", { "some\r", "\nother\r\n" }, records = { "some", "other" } },
    { "get_pending" },
  } },
  { id = "line-default-empty-lines-cr", tag = "plain", options = {}, steps = {
    { "get", { "\r\r\r" }, records = { "", "", "" } },
    { "get_pending" },
  } },
  { id = "line-default-empty-lines-crlf", tag = "plain", options = {}, steps = {
    { "get", { "\r\n\r\n\r\n" }, records = { "", "", "" } },
    { "get_pending" },
  } },
  -- leftmost pairing: LF, LFCR, CR
  { id = "line-default-lf-lf-cr-cr", tag = "wart", options = {}, steps = {
    { "get", { "a\n\n\r\rb\n" }, records = { "a", "", "", "b" } },
    { "get_pending" },
  } },
  -- CR, CRLF, LF
  { id = "line-default-cr-cr-lf-lf", tag = "wart", options = {}, steps = {
    { "get", { "a\r\r\n\nb\n" }, records = { "a", "", "", "b" } },
    { "get_pending" },
  } },
  { id = "line-default-no-terminator", tag = "plain", options = {}, steps = {
    { "get", { "abc" }, records = {} },
    { "get_pending", pending = { "abc" } },
    { "get", { "def" }, records = {} },
    { "get_pending", pending = { "abcdef" } },
    { "get", { "\n" }, records = { "abcdef" } },
    { "get_pending" },
  } },
  -- get({}) and get({""}) are no-ops
  { id = "line-default-empty-args", tag = "plain", options = {}, steps = {
    { "get", {}, records = {} },
    { "get_pending" },
    { "get", { "" }, records = {} },
    { "get_pending" },
    { "get", { "", "" }, records = {} },
    { "get_pending" },
  } },
  { id = "line-default-empty-chunks-between", tag = "plain", options = {}, steps = {
    { "get", { "a", "", "b", "", "\n", "" }, records = { "ab" } },
    { "get_pending" },
  } },
  -- two get_one_start calls accumulate
  { id = "line-default-get-one-start-twice", tag = "plain", options = {}, steps = {
    { "get_one_start", { "a\nb" } },
    { "get_one_start", { "c\nd\n" } },
    { "get_one", record = "a" },
    { "get_one", record = "bc" },
    { "get_one", record = "d" },
    { "get_one" },
  } },
  -- 8-bit clean
  { id = "line-default-nul-and-high", tag = "plain", options = {}, steps = {
    { "get", { "a\0b\nc\xff\xfe\n" }, records = { "a\0b", "c\xff\xfe" } },
    { "get_pending" },
  } },
  -- nothing is trimmed
  { id = "line-default-trailing-space", tag = "plain", options = {}, steps = {
    { "get", { "  a \t\n" }, records = { "  a \t" } },
    { "get_pending" },
  } },
  { id = "line-put-is-stateless", tag = "plain", options = {}, steps = {
    { "get_one_start", { "par" } },
    { "put", { "out" }, chunks = { "out\r\n" } },
    { "get_pending", pending = { "par" } },
  } },
  -- stream in 1-octet chunks, one call each; shows the CR|LF race on every line
  { id = "line-default-chunk1", tag = "plain", options = {}, steps = {
    { "get", { "a" }, records = {} },
    { "get", { "b" }, records = {} },
    { "get", { "\r" }, records = { "ab" } },
    { "get", { "\n" }, records = { "" } },
    { "get", { "c" }, records = {} },
    { "get", { "d" }, records = {} },
    { "get", { "\n" }, records = { "cd" } },
    { "get", { "\n" }, records = { "" } },
    { "get", { "e" }, records = {} },
    { "get", { "f" }, records = {} },
    { "get", { "\r" }, records = { "ef" } },
    { "get", { "g" }, records = {} },
    { "get", { "h" }, records = {} },
    { "get", { "\n" }, records = { "gh" } },
    { "get", { "\r" }, records = { "" } },
    { "get", { "i" }, records = {} },
    { "get", { "j" }, records = {} },
    { "get", { "\r" }, records = { "ij" } },
    { "get", { "\n" }, records = { "" } },
    { "get_pending" },
  } },
  -- stream in 5-octet chunks, one call each
  { id = "line-default-chunk5", tag = "plain", options = {}, steps = {
    { "get", { "ab\r\nc" }, records = { "ab" } },
    { "get", { "d\n\nef" }, records = { "cd", "" } },
    { "get", { "\rgh\n\r" }, records = { "ef", "gh" } },
    { "get", { "ij\r\n" }, records = { "ij" } },
    { "get_pending" },
  } },
  { id = "line-default-many-lines", tag = "plain", options = {}, steps = {
    { "get", { ("l\n"):rep(40) }, records = {
      "l", "l", "l", "l", "l", "l", "l", "l", "l", "l", "l", "l", "l", "l", "l", "l",
      "l", "l", "l", "l", "l", "l", "l", "l", "l", "l", "l", "l", "l", "l", "l", "l",
      "l", "l", "l", "l", "l", "l", "l", "l",
    } },
    { "get_pending" },
  } },
  -- a literal LF does not strip CR
  { id = "line-lit-lf-keeps-cr", tag = "plain", options = { literal = "\n" }, steps = {
    { "get", { "a\r\nb\n\r\n" }, records = { "a\r", "b", "\r" } },
    { "get_pending" },
  } },
  { id = "line-lit-crlf-ignores-lf", tag = "plain", options = { literal = "\r\n" }, steps = {
    { "get", { "a\nb\r\nc\rd\r\n" }, records = { "a\nb", "c\rd" } },
    { "get_pending" },
  } },
  { id = "line-lit-crlf-1byte", tag = "plain", options = { literal = "\r\n" }, steps = {
    { "get", { "a" }, records = {} },
    { "get", { "\r" }, records = {} },
    { "get", { "\n" }, records = { "a" } },
    { "get", { "\r" }, records = {} },
    { "get", { "\n" }, records = { "" } },
    { "get", { "b" }, records = {} },
    { "get", { "\r" }, records = {} },
    { "get", { "\n" }, records = { "b" } },
    { "get_pending" },
  } },
  { id = "line-lit-multi", tag = "plain", options = { literal = "<EOL>" }, steps = {
    { "get", { "one<EOL>two<EO" }, records = { "one" } },
    { "get_pending", pending = { "two<EO" } },
    { "get", { "L>three" }, records = { "two" } },
    { "get_pending", pending = { "three" } },
  } },
  -- a failed partial match restarts inside it
  { id = "line-lit-multi-false-prefix", tag = "plain", options = { literal = "<EOL>" }, steps = {
    { "get", { "a<EO<EOL>b<<EOL>" }, records = { "a<EO", "b<" } },
    { "get_pending" },
  } },
  -- stream aaab: the terminator starts at the second a
  { id = "line-lit-aab-overlap", tag = "plain", options = { literal = "aab" }, steps = {
    { "get", { "aaab" }, records = { "a" } },
    { "get", { "aaaaab" }, records = { "aaa" } },
    { "get_pending" },
  } },
  -- leftmost match, not overlapping
  { id = "line-lit-abab-overlap", tag = "plain", options = { literal = "abab" }, steps = {
    { "get", { "ababab" }, records = { "" } },
    { "get_pending", pending = { "ab" } },
    { "get", { "ab" }, records = { "" } },
    { "get_pending" },
  } },
  { id = "line-lit-abab-overlap-1byte", tag = "plain", options = { literal = "abab" }, steps = {
    { "get", { "x" }, records = {} },
    { "get", { "a" }, records = {} },
    { "get", { "b" }, records = {} },
    { "get", { "a" }, records = {} },
    { "get", { "b" }, records = { "x" } },
    { "get", { "a" }, records = {} },
    { "get", { "b" }, records = {} },
    { "get", { "a" }, records = {} },
    { "get", { "b" }, records = { "" } },
    { "get", { "y" }, records = {} },
    { "get", { "a" }, records = {} },
    { "get", { "b" }, records = {} },
    { "get", { "a" }, records = {} },
    { "get", { "b" }, records = { "y" } },
    { "get_pending" },
  } },
  { id = "line-lit-aaa-1byte", tag = "plain", options = { literal = "aaa" }, steps = {
    { "get", { "b" }, records = {} },
    { "get", { "a" }, records = {} },
    { "get", { "a" }, records = {} },
    { "get", { "a" }, records = { "b" } },
    { "get", { "a" }, records = {} },
    { "get", { "b" }, records = {} },
    { "get", { "a" }, records = {} },
    { "get", { "a" }, records = {} },
    { "get", { "a" }, records = { "ab" } },
    { "get_pending" },
  } },
  { id = "line-lit-two-lf", tag = "plain", options = { literal = "\n\n" }, steps = {
    { "get", { "p1 l1\np1 l2\n\np2\n\n\n" }, records = { "p1 l1\np1 l2", "p2" } },
    { "get_pending", pending = { "\n" } },
    { "get", { "\n" }, records = { "" } },
    { "get_pending" },
  } },
  -- metacharacters are literal
  { id = "line-lit-regex-meta-dot", tag = "plain", options = { literal = "." }, steps = {
    { "get", { "a.b..c" }, records = { "a", "b", "" } },
    { "get_pending", pending = { "c" } },
  } },
  { id = "line-lit-regex-meta-star", tag = "plain", options = { literal = "*" }, steps = {
    { "get", { "a*b" }, records = { "a" } },
    { "get_pending", pending = { "b" } },
  } },
  { id = "line-lit-regex-meta-alt", tag = "plain", options = { literal = "a|b" }, steps = {
    { "get", { "xa|byaz|b" }, records = { "x" } },
    { "get_pending", pending = { "yaz|b" } },
  } },
  { id = "line-lit-regex-meta-bracket", tag = "plain", options = { literal = "[x]" }, steps = {
    { "get", { "ax[x]b" }, records = { "ax" } },
    { "get_pending", pending = { "b" } },
  } },
  { id = "line-lit-regex-meta-dollar", tag = "plain", options = { literal = "$" }, steps = {
    { "get", { "a$b" }, records = { "a" } },
    { "get_pending", pending = { "b" } },
  } },
  -- (Lua pattern magic)
  { id = "line-lit-percent", tag = "plain", options = { literal = "%" }, steps = {
    { "get", { "a%b%%" }, records = { "a", "b", "" } },
    { "get_pending" },
  } },
  { id = "line-lit-high", tag = "plain", options = { literal = "\xff" }, steps = {
    { "get", { "a\xffb\xfe\xff" }, records = { "a", "b\xfe" } },
    { "get_pending" },
    { "put", { "q" }, chunks = { "q\xff" } },
  } },
  { id = "line-lit-long", tag = "plain",
    options = { literal = "========================================" },
    steps = {
    { "get", { "a=======================================" }, records = {} },
    { "get_pending", pending = { "a=======================================" } },
    { "get", { "=" }, records = { "a" } },
    { "get_pending" },
  } },
  -- OutputLiteral still defaults to CRLF
  { id = "line-in-literal-only", tag = "doc", options = { input_literal = "|" }, steps = {
    { "get", { "a|b" }, records = { "a" } },
    { "get_pending", pending = { "b" } },
    { "put", { "a" }, chunks = { "a\r\n" } },
  } },
  -- an empty OutputLiteral is allowed
  { id = "line-out-literal-empty", tag = "plain",
    options = { input_literal = "\n", output_literal = "" },
    steps = {
    { "put", { "a", "b" }, chunks = { "a", "b" } },
  } },
  -- the parameter Regexp does not exist, but this pair is still refused
  { id = "line-literal-and-regexp", tag = "pin",
    options = { literal = "\n", regexp = "\r" },
    raises = "Line cannot have both Regexp and Literal line endings" },
  { id = "line-literal-and-inputliteral", tag = "pin",
    options = { input_literal = "\r", literal = "\n" },
    raises = "Line cannot have Literal with any other parameter" },
  -- InputLiteral present but undef also conflicts
  { id = "line-literal-and-inputliteral-undef", tag = "plain",
    options = { autodetect = true, literal = "\n" },
    raises = "Line cannot have Literal with any other parameter" },
  { id = "line-literal-and-outputliteral", tag = "pin",
    options = { literal = "\n", output_literal = "\r" },
    raises = "Line cannot have Literal with any other parameter" },
  -- only warns; SysRW throws for the same mistake -- pick one (throw)
  { id = "line-unknown-param", tag = "wart", options = { bogus = 1 }, steps = {
    { "get", { "a\n" }, records = { "a" } },
  } },
  -- Regexp is an unknown parameter and is ignored
  { id = "line-regexp-alone", tag = "wart", options = { regexp = "x" }, steps = {
    { "get", { "axb\n" }, records = { "axb" } },
  } },
  -- captures inside the pattern do not leak into records
  { id = "line-re-capture", tag = "plain",
    options = { input_pattern = "(\r?[\n;])", output_literal = "!" },
    steps = {
    { "get", { "a;b\r\nc" }, records = { "a", "b" } },
    { "get_pending", pending = { "c" } },
  } },
  { id = "line-re-paragraph", tag = "doc",
    options = { input_pattern = "([\r\n][\r\n]+)", output_literal = "\n---\n" },
    steps = {
    { "get", { "p1\n\np2\r\n\r\np3\n" }, records = { "p1", "p2" } },
    { "get_pending", pending = { "p3\n" } },
    { "put", { "x" }, chunks = { "x\n---\n" } },
  } },
  { id = "line-re-icase", tag = "plain",
    options = { input_pattern = "[eE][nN][dD]", output_literal = "!" },
    steps = {
    { "get", { "aEndbENDc" }, records = { "a", "b" } },
    { "get_pending", pending = { "c" } },
  } },
  -- a compiled alternation is grouped
  { id = "line-re-alt-compiled", tag = "plain",
    options = { input_pattern = "[xy]", output_literal = "!" },
    steps = {
    { "get", { "ayb" }, records = { "a" } },
    { "get_pending", pending = { "b" } },
    { "get", { "cxd" }, records = { "bc" } },
    { "get_pending", pending = { "d" } },
  } },
  -- an uncompiled pattern is pasted in unwrapped: ^(.*?)x|y -- the record is undef and the y is cut
  -- out of the middle of the buffer; a new implementation must group the pattern
  { id = "line-re-alt-plain", tag = "bug",
    options = { input_pattern = "[xy]", output_literal = "!" },
    steps = {
    { "get", { "ayb" }, records = { false } },
    { "get_pending", pending = { "ab" } },
    { "get", { "cxd" }, records = { "abc" } },
    { "get_pending", pending = { "d" } },
  } },
  -- ab | b: greedy tail arrives late
  { id = "line-re-multichar-split", tag = "wart",
    options = { input_pattern = "ab+", output_literal = "!" },
    steps = {
    { "get", { "1ab" }, records = { "1" } },
    { "get", { "b2ab" }, records = { "b2" } },
    { "get_pending" },
  } },
  -- CR | LF over two calls
  { id = "line-auto-pin-crlf-split", tag = "pin",
    options = { autodetect = true, output_literal = "!" },
    steps = {
    { "get", { "a\r" }, records = { "a" } },
    { "get", { "\nb\r\n" }, records = { "b" } },
    { "get", { "c\n\r" }, records = {} },
    { "get", { "\n" }, records = { "c\n" } },
    { "get_pending" },
  } },
  { id = "line-auto-pin-lfcr", tag = "pin",
    options = { autodetect = true, output_literal = "!" },
    steps = {
    { "get", { "a\n\r" }, records = { "a" } },
    { "get", { "\rb\n\r" }, records = { "\rb" } },
    { "get", { "c\r" }, records = {} },
    { "get", { "\n\r" }, records = { "c\r" } },
    { "get_pending" },
  } },
  -- InputLiteral="" means autodetect too
  { id = "line-auto-empty-string", tag = "plain", options = { input_literal = "" }, steps = {
    { "get", { "a\nb\r\nc\n" }, records = { "a", "b\r", "c" } },
    { "get_pending" },
    { "put", { "z" }, chunks = { "z\r\n" } },
  } },
  { id = "line-auto-crlf", tag = "doc", options = { autodetect = true, output_literal = "!" }, steps = {
    { "get", { "a\r\nb\r\nc" }, records = { "a", "b" } },
    { "get_pending", pending = { "c" } },
  } },
  { id = "line-auto-lfcr", tag = "doc", options = { autodetect = true, output_literal = "!" }, steps = {
    { "get", { "a\n\rb\n\rc" }, records = { "a", "b" } },
    { "get_pending", pending = { "c" } },
  } },
  -- LF detected: later CR stays in the record
  { id = "line-auto-lf-then-crlf", tag = "plain",
    options = { autodetect = true, output_literal = "!" },
    steps = {
    { "get", { "a\nb\r\nc\r\n" }, records = { "a", "b\r", "c\r" } },
    { "get_pending" },
  } },
  -- CRLF detected: a bare LF is data
  { id = "line-auto-crlf-then-lf", tag = "plain",
    options = { autodetect = true, output_literal = "!" },
    steps = {
    { "get", { "a\r\nb\nc\r\n" }, records = { "a", "b\nc" } },
    { "get_pending" },
  } },
  -- CR detected: later LF starts the next record
  { id = "line-auto-cr-then-crlf", tag = "wart",
    options = { autodetect = true, output_literal = "!" },
    steps = {
    { "get", { "a\rb\r\nc\r" }, records = { "a", "b", "\nc" } },
    { "get_pending" },
  } },
  { id = "line-auto-first-empty-crlf", tag = "plain",
    options = { autodetect = true, output_literal = "!" },
    steps = {
    { "get", { "\r\na\r\n" }, records = { "", "a" } },
    { "get_pending" },
  } },
  -- CR CR: newline is CR
  { id = "line-auto-cr-cr", tag = "plain",
    options = { autodetect = true, output_literal = "!" },
    steps = {
    { "get", { "a\r\rb\r" }, records = { "a", "", "b" } },
    { "get_pending" },
  } },
  -- CR at the end of a call, next call starts with text: newline is CR
  { id = "line-auto-suspicious-cr-then-text", tag = "plain",
    options = { autodetect = true, output_literal = "!" },
    steps = {
    { "get", { "a\r" }, records = { "a" } },
    { "get", { "b\rc" }, records = { "b" } },
    { "get_pending", pending = { "c" } },
  } },
  -- an empty call does not decide
  { id = "line-auto-suspicious-then-empty", tag = "plain",
    options = { autodetect = true, output_literal = "!" },
    steps = {
    { "get", { "a\r" }, records = { "a" } },
    { "get", { "" }, records = {} },
    { "get", {}, records = {} },
    { "get", { "\nb\r\n" }, records = { "b" } },
    { "get_pending" },
  } },
  -- the undecided terminator octet is not in get_pending
  { id = "line-auto-suspicious-pending", tag = "plain",
    options = { autodetect = true, output_literal = "!" },
    steps = {
    { "get", { "a\r" }, records = { "a" } },
    { "get_pending" },
    { "get", { "\n" }, records = {} },
    { "get_pending" },
  } },
  { id = "line-auto-1byte-lf", tag = "plain",
    options = { autodetect = true, output_literal = "!" },
    steps = {
    { "get", { "a" }, records = {} },
    { "get", { "b" }, records = {} },
    { "get", { "\n" }, records = { "ab" } },
    { "get", { "\n" }, records = { "" } },
    { "get", { "c" }, records = {} },
    { "get", { "d" }, records = {} },
    { "get", { "\n" }, records = { "cd" } },
    { "get_pending" },
  } },
  { id = "line-auto-1byte-cr", tag = "plain",
    options = { autodetect = true, output_literal = "!" },
    steps = {
    { "get", { "a" }, records = {} },
    { "get", { "b" }, records = {} },
    { "get", { "\r" }, records = { "ab" } },
    { "get", { "\r" }, records = { "" } },
    { "get", { "c" }, records = {} },
    { "get", { "d" }, records = {} },
    { "get", { "\r" }, records = { "cd" } },
    { "get_pending" },
  } },
  { id = "line-auto-1byte-lfcr", tag = "plain",
    options = { autodetect = true, output_literal = "!" },
    steps = {
    { "get", { "a" }, records = {} },
    { "get", { "b" }, records = {} },
    { "get", { "\n" }, records = { "ab" } },
    { "get", { "\r" }, records = {} },
    { "get", { "c" }, records = {} },
    { "get", { "d" }, records = {} },
    { "get", { "\n" }, records = {} },
    { "get", { "\r" }, records = { "cd" } },
    { "get_pending" },
  } },
  { id = "line-auto-clone-before", tag = "plain",
    options = { autodetect = true, output_literal = "!" },
    steps = {
    { "get", { "a" }, records = {} },
    { "clone" },
    { "get", { "b\n" }, records = { "b" } },
    { "get", { "c\r\nd\n" }, records = { "c\r", "d" } },
    { "get_pending" },
  } },
  -- clone() keeps the newline the template detected (here CRLF) though it promises a filter as
  -- constructed; Server::TCP clones templates
  { id = "line-auto-clone-after", tag = "bug",
    options = { autodetect = true, output_literal = "!" },
    steps = {
    { "get", { "a\r\nb" }, records = { "a" } },
    { "clone" },
    { "get_pending" },
    { "get", { "x\ny\r\n" }, records = { "x\ny" } },
    { "get_pending" },
  } },
  -- clone() in the undecided state swallows the first octet of a new stream
  { id = "line-auto-clone-suspicious", tag = "bug",
    options = { autodetect = true, output_literal = "!" },
    steps = {
    { "get", { "a\r" }, records = { "a" } },
    { "clone" },
    { "get", { "\nb\r\n" }, records = { "b" } },
    { "get_pending" },
  } },
  { id = "line-auto-mix-chunk1", tag = "plain",
    options = { autodetect = true, output_literal = "!" },
    steps = {
    { "get", { "a" }, records = {} },
    { "get", { "b" }, records = {} },
    { "get", { "\r" }, records = { "ab" } },
    { "get", { "\n" }, records = {} },
    { "get", { "c" }, records = {} },
    { "get", { "d" }, records = {} },
    { "get", { "\n" }, records = {} },
    { "get", { "e" }, records = {} },
    { "get", { "f" }, records = {} },
    { "get", { "\r" }, records = {} },
    { "get", { "\n" }, records = { "cd\nef" } },
    { "get", { "\r" }, records = {} },
    { "get", { "\n" }, records = { "" } },
    { "get", { "g" }, records = {} },
    { "get", { "h" }, records = {} },
    { "get", { "\r" }, records = {} },
    { "get", { "\n" }, records = { "gh" } },
    { "get_pending" },
  } },
  { id = "line-auto-mix-chunk2", tag = "plain",
    options = { autodetect = true, output_literal = "!" },
    steps = {
    { "get", { "ab" }, records = {} },
    { "get", { "\r\n" }, records = { "ab" } },
    { "get", { "cd" }, records = {} },
    { "get", { "\ne" }, records = {} },
    { "get", { "f\r" }, records = {} },
    { "get", { "\n\r" }, records = { "cd\nef" } },
    { "get", { "\ng" }, records = { "" } },
    { "get", { "h\r" }, records = {} },
    { "get", { "\n" }, records = { "gh" } },
    { "get_pending" },
  } },
  { id = "line-auto-mix-chunk3", tag = "plain",
    options = { autodetect = true, output_literal = "!" },
    steps = {
    { "get", { "ab\r" }, records = { "ab" } },
    { "get", { "\ncd" }, records = {} },
    { "get", { "\nef" }, records = {} },
    { "get", { "\r\n\r" }, records = { "cd\nef" } },
    { "get", { "\ngh" }, records = { "" } },
    { "get", { "\r\n" }, records = { "gh" } },
    { "get_pending" },
  } },
  { id = "line-auto-mix-chunk4", tag = "plain",
    options = { autodetect = true, output_literal = "!" },
    steps = {
    { "get", { "ab\r\n" }, records = { "ab" } },
    { "get", { "cd\ne" }, records = {} },
    { "get", { "f\r\n\r" }, records = { "cd\nef" } },
    { "get", { "\ngh\r" }, records = { "" } },
    { "get", { "\n" }, records = { "gh" } },
    { "get_pending" },
  } },
  -- MaxLength counts the record without its terminator
  { id = "line-max-length-exact", tag = "plain", options = { literal = "\n", max_length = 3 }, steps = {
    { "get", { "abc\n" }, records = { "abc" } },
    { "get_pending" },
  } },
  { id = "line-max-length-plus1", tag = "pin", options = { literal = "\n", max_length = 3 }, steps = {
    { "get", { "abcd\n" }, message = "Next line exceeds maximum line length" },
    { "get_pending" },
  } },
  -- get() throws away the good records it had already parsed from that call; return them first, then
  -- raise
  { id = "line-max-length-loses-earlier", tag = "bug",
    options = { literal = "\n", max_length = 3 },
    steps = {
    { "get", { "ab\nabcd\nef\n" }, message = "Next line exceeds maximum line length" },
    { "get_pending", pending = { "ef\n" } },
    { "get", {}, records = { "ef" } },
  } },
  -- with get_one only the long record is lost
  { id = "line-max-length-get-one", tag = "plain", options = { literal = "\n", max_length = 3 }, steps = {
    { "get_one_start", { "ab\nabcd\nef\n" } },
    { "get_one", record = "ab" },
    { "get_one", message = "Next line exceeds maximum line length" },
    { "get_one", record = "ef" },
    { "get_pending" },
  } },
  -- an unterminated line is not checked against MaxLength until its terminator arrives: memory grows
  -- to MaxBuffer
  { id = "line-max-length-unterminated", tag = "wart",
    options = { literal = "\n", max_length = 3 },
    steps = {
    { "get", { "abcdefgh" }, records = {} },
    { "get_pending", pending = { "abcdefgh" } },
    { "get", { "ij" }, records = {} },
    { "get_pending", pending = { "abcdefghij" } },
    { "get", { "\n" }, message = "Next line exceeds maximum line length" },
    { "get_pending" },
  } },
  { id = "line-max-buffer-exact", tag = "plain",
    options = { literal = "\n", max_buffer = 6, max_length = 3 },
    steps = {
    { "get", { "ab\ncd\n" }, records = { "ab", "cd" } },
    { "get_pending" },
  } },
  -- MaxBuffer counts whole lines waiting in the buffer, not just the unfinished one; the data is
  -- kept and can still be read
  { id = "line-max-buffer-plus1", tag = "wart",
    options = { literal = "\n", max_buffer = 5, max_length = 3 },
    steps = {
    { "get", { "ab\ncd\n" }, message = "Framing buffer exceeds the limit" },
    { "get_pending", pending = { "ab\ncd\n" } },
    { "get_one", record = "ab" },
    { "get_one", record = "cd" },
    { "get_one" },
    { "get_pending" },
  } },
  -- the over-long data stays and every later get throws again
  { id = "line-max-buffer-again", tag = "wart",
    options = { literal = "\n", max_buffer = 5, max_length = 3 },
    steps = {
    { "get", { "abcdef" }, message = "Framing buffer exceeds the limit" },
    { "get", { "g" }, message = "Framing buffer exceeds the limit" },
    { "get_pending", pending = { "abcdefg" } },
  } },
  { id = "line-max-buffer-pin", tag = "pin", options = { max_buffer = 10, max_length = 5 }, steps = {
    { "get", { "This line is going to be to long for our filter\n" },
      message = "Framing buffer exceeds the limit" },
  } },
  { id = "line-max-length-pin", tag = "pin", options = { max_length = 10 }, steps = {
    { "get", { "This line is going to be to long for our filter\n" },
      message = "Next line exceeds maximum line length" },
  } },
  { id = "line-max-length-negative", tag = "pin",
    options = { max_length = -1 },
    raises = "MaxLength must be a number" },
  { id = "line-max-length-zero", tag = "plain",
    options = { max_length = 0 },
    raises = "MaxLength must greater then 0" },
  { id = "line-max-buffer-zero", tag = "pin",
    options = { max_buffer = 0 },
    raises = "MaxBuffer must greater then 0" },
  -- must match ^\d+$
  { id = "line-max-length-fraction", tag = "plain",
    options = { max_length = 1.5 },
    raises = "MaxLength must be a number" },
  -- with get_one the unread rest, whole lines included, moves to the new filter
  { id = "switch-line-to-block-two-lines-unread", tag = "doc", options = { literal = "\n" }, steps = {
    { "get_one_start", { "do block\n4\0a\nb\n" } },
    { "get_one", record = "do block" },
    { "switch", to = "block", options = {}, carried = { "4\0a\nb\n" } },
    { "get_one", record = "a\nb\n" },
    { "get_pending" },
  } },
  -- with get() it is too late: everything was parsed as lines
  { id = "switch-greedy-get-too-late", tag = "doc", options = { literal = "\n" }, steps = {
    { "get", { "do block\n4\0a\nb\n" }, records = { "do block", "4\0a", "b" } },
    { "switch", to = "block", options = {} },
    { "get_one" },
    { "get_pending" },
  } },
  -- CR was taken, LF not yet seen: after the switch the LF is data of the new filter
  { id = "switch-auto-suspicious", tag = "wart", options = { autodetect = true }, steps = {
    { "get", { "a\r" }, records = { "a" } },
    { "switch", to = "line", options = { literal = "\n" } },
    { "get", { "\nb\n" }, records = { "", "b" } },
    { "get_pending" },
  } },
  -- the pending data counts against the new filter's limit
  { id = "switch-line-limits", tag = "plain", options = { literal = "\n" }, steps = {
    { "get", { "abcdefgh" }, records = {} },
    { "switch", to = "line", options = { literal = "\n", max_buffer = 4, max_length = 2 }, carried = { "abcdefgh" },
      message = "Framing buffer exceeds the limit" },
    { "get_pending", pending = { "abcdefgh" } },
  } },
  { id = "switch-line-to-httpd", tag = "plain", options = {}, steps = {
    { "get_one_start", { "PROXY TCP4 1.1.1.1 2.2.2.2 1 2\r\nGET / HTTP/1.1\r\n\r\n" } },
    { "get_one", record = "PROXY TCP4 1.1.1.1 2.2.2.2 1 2" },
    { "switch", to = "httpd", options = {}, carried = { "GET / HTTP/1.1\r\n\r\n" } },
    { "get_one", record = "(a request)" },
  } },
}
