-- { title of the target, octets }

return {
  { "refusing", ("\255\253\1"):rep(100) .. "a\r\0b\255\255\255\250\31\255\255\255\240" },
  { "with options", "\255\253\0\255\251\0\r\0\255\254\0\r\0" },
}
