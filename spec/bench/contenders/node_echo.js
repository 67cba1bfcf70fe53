// Node: net; a line is a slice of the buffer that came, and the replies to a buffer are one write.
"use strict";
const net = require("net");

const BACKLOG = 4096;
const NEWLINE = Buffer.from("\n");

// The replies to each whole line of a buffer, and where the one without an end starts.
function answers(have) {
  const replies = [];
  let start = 0;
  for (let newline; (newline = have.indexOf(10, start)) >= 0; start = newline + 1) {
    replies.push(have.subarray(start, newline), NEWLINE);
  }
  return { replies, start };
}

function serve(socket) {
  let rest = null;
  socket.on("data", (block) => {
    const have = rest ? Buffer.concat([rest, block]) : block;
    const { replies, start } = answers(have);
    rest = start < have.length ? have.subarray(start) : null;
    if (replies.length > 0) socket.write(Buffer.concat(replies));
  });
  socket.on("error", () => socket.destroy());
}

const server = net.createServer({ noDelay: true }, serve);
server.listen({ host: "127.0.0.1", port: 0, backlog: BACKLOG }, () => {
  console.log(server.address().port);
});
