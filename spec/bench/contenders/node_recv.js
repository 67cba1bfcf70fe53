// Node: a message event for each datagram, on the socket given.
"use strict";
const dgram = require("dgram");

const size = Number(process.argv[2]);
let datagrams = 0, octets = 0, firsts = 0;

function end() {
  console.log(`${datagrams} datagrams, ${octets} octets, ${firsts} firsts`);
}

function receive() {
  const input = dgram.createSocket("udp4");
  input.on("message", (datagram) => {
    datagrams += 1;
    octets += datagram.length;
    firsts += datagram[0];
    if (datagrams === size) input.close(end);
  });
  input.bind({ fd: 3 });
}

if (size > 0) receive();
else end();
