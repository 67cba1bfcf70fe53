// Node: JSON.parse of each line of what was read.
"use strict";
const fs = require("fs");

const BLOCK_SIZE = 65536;
const buffer = Buffer.allocUnsafe(2 * BLOCK_SIZE);
let values = 0, ids = 0, tags = 0, octets = 0;

// Look at each whole line of a buffer; return where the first unfinished one starts.
function look(have) {
  let start = 0;
  for (let newline; (newline = have.indexOf(10, start)) >= 0; start = newline + 1) {
    const value = JSON.parse(have.utf8Slice(start, newline));
    values += 1;
    ids += value.id;
    tags += value.tags.length;
    octets += value.name.length + value.address.street.length;
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
console.log(`${values} values, ${ids} ids, ${tags} tags, ${octets} octets`);
