import { Faults, SimulatedCrash } from '../../local/faults.ts';

/** Which of `count` calls were refused, by number. */
function refused(faults: Faults, count: number, operation = 'UpdateIPSet', input: unknown = {}, service = 'wafv2') {
  return Array.from({ length: count }, (_, call) => call).filter((call) => {
    try {
      faults.before(service, operation, input);
      return false;
    } catch (error) {
      expect(error).toMatchObject({ name: 'WAFOptimisticLockException' });
      return call >= 0;
    }
  });
}

describe('a fault', () => {
  it.each([
    { what: 'strikes always', operation: 'UpdateIPSet', options: {}, strikes: [0, 1, 2, 3] },
    { what: 'strikes any operation', operation: '*', options: {}, strikes: [0, 1, 2, 3] },
    { what: 'strikes twice', operation: 'UpdateIPSet', options: { times: 2 }, strikes: [0, 1] },
    { what: 'strikes every second call', operation: 'UpdateIPSet', options: { every: 2 }, strikes: [1, 3] },
    { what: 'strikes every second call once', operation: 'UpdateIPSet', options: { every: 2, times: 1 }, strikes: [1] },
    { what: 'spares other operations', operation: 'GetIPSet', options: {}, strikes: [] },
    { what: 'spares other services', operation: 'UpdateIPSet', options: { service: 's3' }, strikes: [] },
    { what: 'spares other inputs', operation: 'UpdateIPSet', options: { where: () => false }, strikes: [] },
  ])('$what', ({ operation, options, strikes }) => {
    const faults = new Faults();
    faults.refuse(operation, 'WAFOptimisticLockException', options);
    expect(refused(faults, 4)).toEqual(strikes);
    faults.clear();
    expect(refused(faults, 4)).toEqual([]);
  });

  it.each([
    { status: 400, $fault: 'client' },
    { status: 503, $fault: 'server' },
  ])('of status $status is the $fault side’s', ({ status, $fault }) => {
    const faults = new Faults();
    faults.refuse('*', 'Broken', { status, message: 'no' });
    const error = { name: 'Broken', message: 'no', $fault, $metadata: { httpStatusCode: status } };
    expect(() => faults.before('s3', 'GetObject', {})).toThrow(expect.objectContaining(error));
  });
});

describe('a planned crash', () => {
  it('lets its calls through, then nothing', () => {
    const faults = new Faults();
    faults.after('s3', 'earlier', {});
    faults.crashAfter(2);
    faults.after('s3', 'first', {});
    expect(faults.crashed).toBe(false);
    expect(() => faults.after('s3', 'second', {})).toThrow(SimulatedCrash);
    expect(faults.crashed).toBe(true);
    expect(() => faults.before('s3', 'third', {})).toThrow('dead before s3:third');
    faults.revive();
    expect(() => faults.after('s3', 'fourth', {})).not.toThrow();
  });

  it('leaves other faults in place when a new process starts', () => {
    const faults = new Faults();
    faults.refuse('*', 'WAFOptimisticLockException');
    faults.crashAfter(1);
    faults.revive();
    expect(refused(faults, 1)).toEqual([0]);
  });
});
