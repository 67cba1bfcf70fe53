// Node: the receiver of ws.  Debian puts it where Debian's Node looks, and others do not.
"use strict";
const fs = require("fs");

function receiver() {
  try {
    return require("ws").Receiver || require("ws/lib/receiver");
  } catch {
    return require("/usr/share/nodejs/ws/lib/receiver");
  }
}

const Receiver = receiver();
const input = fs.createReadStream(null, { fd: 0, highWaterMark: 65536 });
const reader = new Receiver({ isServer: true, allowSynchronousEvents: true });
let messages = 0, octets = 0, firsts = 0;

reader.on("message", (data) => {
  messages += 1;
  octets += data.length;
  firsts += data[0];
});
reader.on("finish", () => console.log(`${messages} messages, ${octets} octets, ${firsts} firsts`));
input.pipe(reader);
