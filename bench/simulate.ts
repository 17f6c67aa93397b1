import { parseArgs } from 'node:util';
import { simulateStorm } from './storm/storm.ts';

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    minutes: { type: 'string', default: '10' },
    'per-minute': { type: 'string', default: '10000' },
    trouble: { type: 'string', default: '20' },
    json: { type: 'boolean', default: false },
  },
});
const seed = Number(values.seed ?? Math.floor(Math.random() * 2 ** 31));
const minutes = Number(values.minutes);
const perMinute = Number(values['per-minute']);
const trouble = Number(values.trouble) / 100;

process.stderr.write(
  `${minutes} minutes, ${perMinute} findings in each, ${values.trouble} % of writes in trouble, seed ${seed}\n`,
);
const storm = await simulateStorm({
  seed,
  minutes,
  perMinute,
  trouble,
  onMinute: ({ minute, waiting, blocked }) =>
    process.stderr.write(`minute ${minute}: ${blocked} addresses blocked, ${waiting} messages waiting\n`),
});
process.stdout.write(`${JSON.stringify(storm, undefined, values.json ? 0 : 2)}\n`);
const isGood =
  storm.missed.length === 0 && storm.delay.max <= 10 && storm.writesInOneSecond <= 1 && storm.drained <= 10;
process.exitCode = isGood ? 0 : 1;
