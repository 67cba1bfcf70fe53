-- { title of the target, octets }

return {
  { "requests", "POST /a HTTP/1.1\r\nHost: x\r\nX-A: " .. ("b"):rep(8200) .. "\r\n\r\n" },
}
