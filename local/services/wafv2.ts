import type {
  CreateIPSetCommandInput,
  CreateIPSetCommandOutput,
  GetIPSetCommandInput,
  GetIPSetCommandOutput,
  IPAddressVersion,
  IPSet,
  IPSetSummary,
  ListIPSetsCommandInput,
  ListIPSetsCommandOutput,
  Scope,
  UpdateIPSetCommandInput,
  UpdateIPSetCommandOutput,
} from '@aws-sdk/client-wafv2';
import { awsError, type World } from '../account.ts';
import { checked, invalid, limits, spellOut } from './wafv2-checks.ts';
import { LocalWebAcls } from './wafv2-web-acls.ts';

type Output<T> = Omit<T, '$metadata'>;

interface StoredSet {
  name: string;
  id: string;
  scope: Scope;
  version: IPAddressVersion;
  description: string | undefined;
  addresses: string[];
  lockToken: string;
}

const MOST_SETS = 100;
/** "Maximum number of requests per second to any individual Create, Put or Update action", per account and region. */
const WRITE_INTERVAL_MS = 1_000;

/** IP sets of AWS WAF with the semantics that matter: whole-list writes, lock tokens, CIDR rules, write throttling. */
export class LocalWafv2 extends LocalWebAcls {
  readonly #world: World;
  readonly #sets = new Map<string, StoredSet>();
  readonly #lastWrites = new Map<string, number>();

  constructor(world: World) {
    super(world);
    this.#world = world;
  }

  /** Adds an empty IP set, as a deployment does. Costs no write. */
  seedIpSet(name: string, id: string, version: IPAddressVersion, scope: Scope = 'REGIONAL'): void {
    this.#sets.set(id, { name, id, scope, version, description: undefined, addresses: [], lockToken: this.#token() });
  }

  /** Somebody deletes it by hand. */
  removeIpSet(id: string): void {
    this.#sets.delete(id);
  }

  hasIpSet(id: string): boolean {
    return this.#sets.has(id);
  }

  /** Deletes the sets of a stack of which these are all that it still has. */
  keepIpSets(stack: string, ids: readonly string[], scope: Scope): void {
    for (const set of this.#sets.values())
      if (set.scope === scope && set.name.startsWith(`${stack}-v`) && !ids.includes(set.id)) this.#sets.delete(set.id);
  }

  GetIPSet(input: GetIPSetCommandInput): Output<GetIPSetCommandOutput> {
    const set = this.#find(input);
    return { IPSet: this.#describe(set), LockToken: set.lockToken };
  }

  UpdateIPSet(input: UpdateIPSetCommandInput): Output<UpdateIPSetCommandOutput> {
    this.#throttle('UpdateIPSet');
    const set = this.#find(input);
    const addresses = checked(input.Addresses, set.version);
    if (input.LockToken !== set.lockToken)
      throw awsError(
        'WAFOptimisticLockException',
        'AWS WAF couldn’t save your changes because someone changed the resource after you started to edit it.',
      );
    set.addresses = addresses;
    set.description = input.Description ?? set.description;
    set.lockToken = this.#token();
    return { NextLockToken: set.lockToken };
  }

  CreateIPSet(input: CreateIPSetCommandInput): Output<CreateIPSetCommandOutput> {
    this.#throttle('CreateIPSet');
    const { Name: name = '', Scope: scope = 'REGIONAL', IPAddressVersion: version = 'IPV4' } = input;
    this.checkScope(scope);
    if (!/^[\w-]{1,128}$/.test(name)) throw invalid(`the name ${name}`);
    const addresses = checked(input.Addresses, version);
    const others = [...this.#sets.values()].filter((set) => set.scope === scope);
    if (others.some((set) => set.name === name))
      throw awsError('WAFDuplicateItemException', `An IP set named ${name} exists already.`);
    if (others.length >= MOST_SETS) throw limits(`${MOST_SETS} IP sets`);
    const id = this.#world.newId();
    const description = input.Description;
    this.#sets.set(id, { name, id, scope, version, description, addresses, lockToken: this.#token() });
    return { Summary: this.#summarise(this.#find({ Name: name, Id: id, Scope: scope })) };
  }

  ListIPSets(input: ListIPSetsCommandInput): Output<ListIPSetsCommandOutput> {
    const { Scope: scope = 'REGIONAL', Limit: limit = 100 } = input;
    this.checkScope(scope);
    const all = [...this.#sets.values()].filter((set) => set.scope === scope);
    const from = Number(input.NextMarker ?? 0);
    const page = all.slice(from, from + limit).map((set) => this.#summarise(set));
    return { IPSets: page, ...(from + limit < all.length && { NextMarker: String(from + limit) }) };
  }

  #find({ Id, Name, Scope: scope }: GetIPSetCommandInput): StoredSet {
    this.checkScope(scope);
    const set = this.#sets.get(Id ?? '');
    if (set && set.name === Name && set.scope === scope) return set;
    throw awsError(
      'WAFNonexistentItemException',
      `AWS WAF couldn’t perform the operation because your resource doesn’t exist: ${Name} ${Id}`,
    );
  }

  #throttle(operation: string): void {
    const last = this.#lastWrites.get(operation) ?? Number.NEGATIVE_INFINITY;
    if (this.#world.now() - last < WRITE_INTERVAL_MS) throw awsError('ThrottlingException', 'Rate exceeded');
    this.#lastWrites.set(operation, this.#world.now());
  }

  #describe(set: StoredSet): IPSet {
    const Addresses = set.version === 'IPV6' ? set.addresses.map(spellOut) : [...set.addresses];
    const { name: Name, id: Id, version: IPAddressVersion } = set;
    return { Name, Id, ARN: this.#arn(set), Description: set.description ?? '', IPAddressVersion, Addresses };
  }

  #summarise(set: StoredSet): IPSetSummary {
    const { name: Name, id: Id, lockToken: LockToken } = set;
    return { Name, Id, ARN: this.#arn(set), Description: set.description ?? '', LockToken };
  }

  #arn = ({ name, id, scope }: StoredSet): string => this.arnOf('ipset', name, id, scope);

  #token = (): string => this.#world.newId();
}
