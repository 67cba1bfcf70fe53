// Node: the parser of its http module, llhttp.
"use strict";
const fs = require("fs");

process.noDeprecation = true;
const { HTTPParser } = process.binding("http_parser");

const buffer = Buffer.allocUnsafe(65536);
const parser = new HTTPParser();
let requests = 0, octets = 0, fields = 0;

parser.initialize(HTTPParser.REQUEST, {});
parser[HTTPParser.kOnHeadersComplete | 0] = function (major, minor, headers, method, url) {
  requests += 1;
  octets += url.length;
  fields += headers.length / 2;
};
for (let n; (n = fs.readSync(0, buffer)) > 0; ) {
  const result = parser.execute(buffer.subarray(0, n));
  if (result instanceof Error) throw result;
}
console.log(`${requests} requests, ${octets} octets, ${fields} fields`);
