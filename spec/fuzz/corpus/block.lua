-- { title of the target, octets }

return {
  { "decimal", "0\0003\0abc00000000000000000003\0abc" },
  { "decimal", "300\0" .. ("x"):rep(300) .. "301\0" },
  { "decimal", ("9"):rep(400) },
  { "2 octets", "\0\0\0\1a\1\45" },
  { "8 octets with a sign", ("\255"):rep(8) },
}
