-- { title of the target, octets }

return {
  { "server", "POST / HTTP/1.1\r\nHost:\r\nTransfer-Encoding:chunked\r\n\r\n3\r\no-5\r\n" },
  { "server", "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" },
  { "server", "GET / HTTP/1.1\r\nHost: x\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n" .. ("\0"):rep(40) },
  { "server, gathered", "POST / HTTP/1.1\r\nHost:\r\nExpect:100-continue\r\nContent-Length:7\r\n\r\n\xc7" },
  { "client", "HTTP/1.1 404 \r\n\r\n" },
  { "client", "HTTP/1.1 404 \r\nTransfer-Encoding:chunked\r\n\r\n3\r\n\x13\x00\x92\r\n" },
  { "server", "POST /" .. ("a"):rep(600) .. " HTTP/1.1\r\n\x7f\r\n\r\n" },
}
