// Node: send, a datagram each, from a socket of its own; the next 16 when these have gone.
"use strict";
const dgram = require("dgram");
const fs = require("fs");

const size = Number(process.argv[2]);
const batch = [];
for (let i = 0; i < 16; i += 1) batch.push(Buffer.from(String.fromCharCode(97 + i) + ".".repeat(63)));

const output = dgram.createSocket("udp4");
const goOn = Buffer.alloc(1);
let sent = 0, gone = 0;

function sendBatch() {
  if (sent === size) return output.close();
  for (const datagram of batch) output.send(datagram, sentOne);
  sent += batch.length;
}

function sentOne(error) {
  if (error) throw error;
  gone += 1;
  if (gone < sent) return;
  if (gone % 128 === 0) fs.readSync(0, goOn, 0, 1);
  sendBatch();
}

const [host, port] = process.env.PEER.split(":");
output.connect(Number(port), host, sendBatch);
