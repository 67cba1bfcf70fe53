-- { title of the target, octets }

return {
  { "default", "a\rb\nc\r\nd\n\re\r\r\n\n" },
  { "default", ("x"):rep(255) .. "\r" .. ("x"):rep(257) },
  { "literal that begins as it ends", "x-a-a-y--a--a" },
  { "autodetect", "a\r\r\nb\nc\r" },
  { "pattern", "a---\n-\nb--" },
}
