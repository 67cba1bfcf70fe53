-- { title of the target, octets }

return {
  { "client", "\x01\x01a\x89\x01p\x80\x01b" },
  { "client", "\x88\x00" .. ("x"):rep(2000) },
  { "server", "\x81\x80\0\0\0\0\x88\x82\0\0\0\0\3\232" },
}
