import type { EventSourceMappingConfiguration, UpdateEventSourceMappingRequest } from '@aws-sdk/client-lambda';
import { awsError, type World } from '../account.ts';

/** What has Lambda read a queue or a stream for a function, or for one of its aliases. */
interface LocalMapping {
  uuid: string;
  source: string;
  /** The name of a function, or `name:alias`. */
  of: string;
  enabled: boolean;
  /** Until then (ms) it is being changed, and refuses another change. */
  busyUntil: number;
}

/** How long Lambda takes for a change. */
const TAKES_MS = 20_000;

/** Event source mappings: each change takes its time, and refuses the next one until then. */
export class LocalMappings {
  readonly all: LocalMapping[] = [];
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  seed(of: string, source: string, enabled = true): LocalMapping {
    const made = { uuid: this.#world.newId(), source, of, enabled, busyUntil: 0 };
    this.all.push(made);
    return made;
  }

  of(name: string): EventSourceMappingConfiguration[] {
    const bare = name.replace(/^arn:.*:function:/, '');
    return this.all.filter(({ of }) => of === bare).map((each) => this.#shown(each));
  }

  update({ UUID = '', Enabled }: UpdateEventSourceMappingRequest): EventSourceMappingConfiguration {
    const found = this.all.find(({ uuid }) => uuid === UUID);
    if (!found) throw awsError('ResourceNotFoundException', 'The resource you requested does not exist.', 404);
    if (this.#world.now() < found.busyUntil)
      throw awsError('ResourceInUseException', `Cannot update the event source mapping ${UUID} because it is in use.`);
    if (Enabled !== undefined && Enabled !== found.enabled) {
      found.enabled = Enabled;
      found.busyUntil = this.#world.now() + TAKES_MS;
    }
    return this.#shown(found);
  }

  #shown({ uuid, source, enabled, busyUntil }: LocalMapping): EventSourceMappingConfiguration {
    const [on, off] = this.#world.now() < busyUntil ? ['Enabling', 'Disabling'] : ['Enabled', 'Disabled'];
    return { UUID: uuid, EventSourceArn: source, State: enabled ? on : off };
  }
}
