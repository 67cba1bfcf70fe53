// Node's own WebSocket talks to an echo server at argv[2]: text, octets, much of both, a close.
// Prints what it finds; the specs compare that.
'use strict'

const sent = ['hello', 'größe €😀', '', new Uint8Array([0, 255, 128]), 'x'.repeat(70000),
  new Uint8Array(200000).map((_, i) => i * 7)]

const shown = (data) => typeof data === 'string'
  ? `text ${data.length} ${data.slice(0, 12)}`
  : `binary ${data.byteLength} ${new Uint8Array(data).slice(-3)}`

const same = (a, b) => typeof a === 'string' ? a === b : Buffer.compare(Buffer.from(a), Buffer.from(b)) === 0

const socket = new WebSocket(process.argv[2], ['none', 'echo'])
socket.binaryType = 'arraybuffer'
let count = 0
socket.onopen = () => {
  console.log(`protocol ${socket.protocol}`)
  for (const data of sent) socket.send(data)
}
socket.onmessage = ({ data }) => {
  console.log(same(sent[count], data) ? shown(data) : `not what was sent: ${shown(data)}`)
  count += 1
  if (count === sent.length) socket.close(4001, 'done')
}
socket.onclose = ({ code, wasClean }) => console.log(`closed ${code} ${wasClean}`)
socket.onerror = ({ message }) => console.log(`error ${message}`)
