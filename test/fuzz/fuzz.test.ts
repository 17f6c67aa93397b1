import { fuzz, fuzzLarge } from './run.ts';

const RUNS = 20_000;
const LARGE_RUNS = 250;
const seed = Number(process.env.FUZZ_SEED ?? 20_261_121);

describe(`mutated events of every source (FUZZ_SEED=${seed})`, () => {
  const result = fuzz(seed, RUNS);

  it('are read or refused with an error of ours, and act on nothing that they do not rightly name', () => {
    expect(result.failures).toEqual([]);
  });

  // A fuzz that is refused at the first field, or never acts, would prove nothing about the rest.
  it('get far enough to prove something', () => {
    expect(result.read).toBeGreaterThan(RUNS / 3);
    expect(result.acting).toBeGreaterThan(RUNS / 50);
  });
});

describe(`events that have grown to 1 MB (FUZZ_SEED=${seed})`, () => {
  const result = fuzzLarge(seed, LARGE_RUNS);

  it('are read or refused with an error of ours, in a bounded time, and as findings that a queue takes', () => {
    expect(result.failures).toEqual([]);
  });

  it('get far enough to prove something', () => {
    expect(result.read).toBeGreaterThan(LARGE_RUNS / 4);
  });
});
