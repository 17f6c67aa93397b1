import { awsError } from './account.ts';

/** The process died here: nothing that comes after it in the same attempt may have any effect. */
export class SimulatedCrash extends Error {
  override readonly name = 'SimulatedCrash';
}

interface Rule {
  service: string;
  operation: string;
  matches(service: string, operation: string, input: unknown): boolean;
  /** How often it strikes before it is used up. */
  times: number;
  /** Every n-th matching call; 1 is each. */
  every: number;
  seen: number;
  error: () => Error;
}

/** What goes wrong on purpose: throttling, denials, lock conflicts and crashes, by service and operation. */
export class Faults {
  private readonly rules: Rule[] = [];
  private crashAfterCalls = Number.POSITIVE_INFINITY;
  private calls = 0;
  private dead = false;
  private readonly deaths: { service: string; operation: string }[] = [];

  /**
   * Refuses matching calls with an AWS exception.
   *
   * @param operation such as `UpdateIPSet`, or `*`
   */
  refuse(
    operation: string,
    name: string,
    {
      times = Number.POSITIVE_INFINITY,
      every = 1,
      service = '*',
      message = name,
      status = 400,
      where = (_input: unknown): boolean => true,
    } = {},
  ): void {
    const matches: Rule['matches'] = (aService, anOperation, input) =>
      (operation === '*' || operation === anOperation) && (service === '*' || service === aService) && where(input);
    this.rules.push({
      service,
      operation,
      matches,
      times,
      every,
      seen: 0,
      error: () => awsError(name, message, status),
    });
  }

  /** Takes back what `refuse` was told about an operation, of one service or of each; `*` is whatever it was told. */
  heal(operation: string, service = '*'): void {
    const goesOn = (rule: Rule): boolean =>
      (operation !== '*' && rule.operation !== operation) || (service !== '*' && rule.service !== service);
    this.rules.splice(0, this.rules.length, ...this.rules.filter(goesOn));
  }

  /** Lets `calls` more calls have their effect; then the process is dead until `revive`. */
  crashAfter(calls: number): void {
    this.calls = 0;
    this.crashAfterCalls = calls;
  }

  /** Lets the next call of an operation have its effect; then the process is dead until `revive`. */
  crashAfterNext(operation: string, service = '*'): void {
    this.deaths.push({ service, operation });
  }

  /** A new process starts: no crash is planned any more. Other faults stay. */
  revive(): void {
    this.dead = false;
    this.crashAfterCalls = Number.POSITIVE_INFINITY;
  }

  clear(): void {
    this.deaths.length = 0;
    this.rules.length = 0;
    this.revive();
  }

  /** Whether the planned crash has happened. */
  get crashed(): boolean {
    return this.dead;
  }

  before(service: string, operation: string, input: unknown): void {
    if (this.dead) throw new SimulatedCrash(`dead before ${service}:${operation}`);
    for (const rule of this.rules) {
      if (rule.times <= 0 || !rule.matches(service, operation, input)) continue;
      rule.seen += 1;
      if (rule.seen % rule.every !== 0) continue;
      rule.times -= 1;
      throw rule.error();
    }
  }

  after(service: string, operation: string, _input: unknown): void {
    this.calls += 1;
    const death = this.deaths.findIndex(
      (one) => one.operation === operation && (one.service === '*' || one.service === service),
    );
    if (death >= 0) this.deaths.splice(death, 1);
    else if (this.calls < this.crashAfterCalls) return;
    this.dead = true;
    throw new SimulatedCrash(`died after ${service}:${operation}`);
  }
}
