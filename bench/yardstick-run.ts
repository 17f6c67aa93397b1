/**
 * A piece of work that is always the same, of the kind that this project does: events as text are read and made anew, and
 * names are counted. Says on standard output what it took of a processor.
 */
const EVENTS = 12_000;
const ROUNDS = 8;

const texts = Array.from({ length: EVENTS }, (_, n) =>
  JSON.stringify({
    id: n.toString(16).padStart(32, '0'),
    time: new Date(1_790_000_000_000 + n * 1000).toISOString(),
    detail: {
      type: `Kind:Of/Thing${n % 97}`,
      severity: n % 10,
      resource: { id: `i-${(n * 7919).toString(16)}`, tags: [{ key: 'team', value: `t${n % 13}` }] },
      text: 'One that is written to be read, and no longer than most of them are. '.repeat(6),
      peers: Array.from({ length: 8 }, (_each, m) => ({ address: `198.51.${m}.${n % 250}`, port: 1024 + m })),
    },
  }),
);

interface Event {
  id: string;
  time: string;
  detail: { type: string; peers: { address: string; port: number }[] };
}

function countAll(): number {
  const counts = new Map<string, number>();
  for (const text of texts) {
    const { id, time, detail } = JSON.parse(text) as Event;
    const names = [id, `${detail.type}#${time.slice(0, 10)}`, ...detail.peers.map(({ address }) => `${id}#${address}`)];
    for (const name of names) counts.set(name, (counts.get(name) ?? 0) + 1);
  }
  return counts.size;
}

const before = process.threadCpuUsage();
let counted = 0;
for (let n = 0; n < ROUNDS; n += 1) counted += countAll();
const { user, system } = process.threadCpuUsage(before);
if (counted === 0) throw new Error('nothing was counted');
process.stdout.write(JSON.stringify({ seconds: (user + system) / 1_000_000 }));
