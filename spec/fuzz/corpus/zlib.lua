-- { title of the target, octets }

return {
  -- growth: what comes after a fault was joined for each piece of it
  { "gzip", "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03" .. ("KLTP\xb8\x00\x03"):rep(2000) },
}
