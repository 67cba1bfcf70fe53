// Node: a line is a slice of the buffer that was read; nothing but a rest is copied.
"use strict";
const fs = require("fs");

const BLOCK_SIZE = 65536;
const buffer = Buffer.allocUnsafe(2 * BLOCK_SIZE);
let lines = 0, octets = 0, firsts = 0;

// Look at each whole line of a buffer; return where the first unfinished one starts.
function look(have) {
  let start = 0;
  for (let newline; (newline = have.indexOf(10, start)) >= 0; start = newline + 1) {
    const line = have.subarray(start, newline);
    lines += 1;
    octets += line.length;
    firsts += line[0];
  }
  return start;
}

let kept = 0;
for (let n; (n = fs.readSync(0, buffer, kept, BLOCK_SIZE)) > 0; ) {
  const end = kept + n;
  const start = look(buffer.subarray(0, end));
  buffer.copy(buffer, 0, start, end);
  kept = end - start;
}
console.log(`${lines} lines, ${octets} octets, ${firsts} firsts`);
