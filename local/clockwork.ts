import type { Clients } from '../src/core/clients.ts';
import { calendarFunction } from '../src/jobs/calendar-function.ts';
import { hourlyLooksFunction } from '../src/jobs/hourly-looks-function.ts';
import { inventoryFunction } from '../src/jobs/inventory/inventory-function.ts';
import { lookAroundFunction } from '../src/jobs/look-around-function.ts';
import { lookMembersFunction } from '../src/jobs/look-members-function.ts';
import { sweepFunction } from '../src/jobs/sweep-function.ts';
import { wideLooksFunction } from '../src/jobs/wide-looks-function.ts';
import type { Fetch } from '../src/never-block/download.ts';
import type { RiposteYml } from '../src/policy/riposte-yml/sections.ts';
import type { Containers } from './containers.ts';
import type { Redeployment } from './stack-options.ts';

const noNetwork: Fetch = () => Promise.reject(new TypeError('fetch failed'));

/** Clients of other regions of the account. */
interface Regional {
  acmOf(region: string): Clients['acm'];
  kmsOf(region: string): Clients['kms'];
  cloudhsmOf(region: string): Clients['cloudhsm'];
  cloudwatchOf(region: string): Clients['cloudwatch'];
}

/** What EventBridge Scheduler starts in a stack, each once when it is called. */
export const createClockwork = (
  { given }: Containers,
  deployed: () => Redeployment,
  { acmOf, kmsOf, cloudhsmOf, cloudwatchOf }: Regional,
) => ({
  /** The 15-minute schedule, once; AWS's ranges come from `fetch`, which has no network unless given one. */
  async lookAround(fetch: Fetch = noNetwork): Promise<void> {
    const riposteYml = { ...deployed().playbooks, ...deployed().alerts } as RiposteYml;
    await lookAroundFunction({ ...given('look-around'), fetch, riposteYml }).call?.({});
  },
  /** The daily look at what expires, once; certificates and keys of other regions are those seeded there. */
  async lookAhead(acmIn: (region: string) => Clients['acm'] = acmOf): Promise<void> {
    const more = { acmIn, kmsIn: kmsOf, cloudhsmIn: cloudhsmOf, riposteYml: deployed().playbooks ?? {} };
    await calendarFunction({ ...given('calendar'), ...more }).call?.({});
  },
  /** The wide looks of the day, once. */
  async lookWide(): Promise<void> {
    await wideLooksFunction({ ...given('wide-looks'), riposteYml: deployed().playbooks ?? {} }).call?.({});
  },
  /** The looks of the hour, once. */
  async lookHourly(): Promise<void> {
    const there = { kmsIn: kmsOf, cloudhsmIn: cloudhsmOf, cloudwatchIn: cloudwatchOf };
    const riposteYml = deployed().playbooks ?? {};
    await hourlyLooksFunction({ ...given('hourly-looks'), ...there, riposteYml }).call?.({});
  },
  /** The hourly look at the organisation, once. */
  async readInventory(): Promise<void> {
    await inventoryFunction(given('inventory')).call?.({});
  },
  /** The look at the accounts of the organisation, once, by the clients that were given for them. */
  async lookAtMembers(): Promise<unknown> {
    const { clientsOf: there, ...own } = given('look-members');
    if (!there) throw new Error('a stack that looks at members has to be given clientsOf');
    return lookMembersFunction({ ...own, clientsOf: there, riposteYml: deployed().playbooks ?? {} }).call?.({});
  },
  /** The five-minute schedule, once. */
  async sweep(): Promise<void> {
    const { playbooks: riposteYml = {}, budgets } = deployed();
    await sweepFunction({ ...given('sweep'), riposteYml, budgets }).call?.({});
  },
});
