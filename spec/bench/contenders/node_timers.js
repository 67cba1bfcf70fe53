// Node: setTimeout, in milliseconds.
"use strict";
const SPAN = 2000; // milliseconds

const size = Number(process.argv[2]);
const timers = [];
let fired = 0;

function fire() {
  fired += 1;
}

for (let i = 0; i < size; i++) timers.push(setTimeout(fire, Math.random() * SPAN));
for (let i = 0; i < size; i += 2) clearTimeout(timers[i]);
process.on("exit", () => console.log(`${fired} fired`));
