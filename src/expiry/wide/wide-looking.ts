import type { Clients } from '../../core/clients.ts';
import type { Config } from '../../core/config.ts';
import type { WideLook } from '../../core/wide-looks.ts';
import type { Clock } from '../../platform/pace.ts';
import { createPace, pages } from '../api-pace.ts';
import type { Expiry } from '../expiry.ts';

/** What the wide looks are given. */
export interface WideLooking extends Clock {
  clients: Pick<
    Clients,
    'acmPca' | 'cloudtrail' | 'ec2' | 'elbv2' | 'fms' | 'kms' | 'secretsManager' | 'shield' | 'ssm'
  >;
  config: Pick<Config, 'account' | 'baseline' | 'memberAccounts' | 'partition' | 'protect' | 'region'>;
}

/** The looks that go through lists. */
export type ListLook = Exclude<WideLook, 'findings'>;

/** A part of a list that was looked at. */
export interface Stretch {
  found: Expiry[];
  /** How many things it had. */
  looked: number;
  /** What of that could not be read in whole, since it is closed to us. */
  denied?: string[];
  /** Where the look goes on; absent at the end of the list. */
  cursor?: string | undefined;
}

/** Goes through a list, from where an earlier one stopped. */
export type GoThrough = (looking: WideLooking, from: string | undefined) => AsyncGenerator<Stretch>;

interface Paged<T> {
  perSecond: number;
  clock: Clock;
  page(token: string | undefined): Promise<{ items?: T[] | undefined; next?: string | undefined }>;
  see(item: T): Expiry | undefined;
}

/** A list that AWS gives page by page, and whose pages it goes on with by their tokens. */
export async function* pageByPage<T>(
  { perSecond, clock, page, see }: Paged<T>,
  from: string | undefined,
): AsyncGenerator<Stretch> {
  const pace = createPace(perSecond, clock);
  let cursor = from;
  do {
    const token = cursor;
    const { items = [], next } = await pace(() => page(token));
    cursor = next || undefined;
    yield { found: items.flatMap((item) => see(item) ?? []), looked: items.length, cursor };
  } while (cursor);
}

/** A list that is read whole before anything of it can be looked at, since no page of it means anything by itself. */
export async function wholeList<T>({ perSecond, clock, page }: Omit<Paged<T>, 'see'>): Promise<T[]> {
  const all: T[] = [];
  for await (const item of pages<T>(createPace(perSecond, clock), page)) all.push(item);
  return all;
}
