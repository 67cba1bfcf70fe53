-- { title of the target, octets }

return {
  { "concatenated", "0 1[2]3" },
  { "lines", '{"a":1}\n[1,"\\ud83d"]\n' },
  { "lines, reported", "}\n1\n" },
  { "sequence", '"\30[1]\n\30\n' },
  { "sequence, strict", "\30[1]\n2\n" },
}
