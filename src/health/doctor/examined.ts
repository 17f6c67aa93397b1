import type { Clients } from '../../core/clients.ts';
import type { Config } from '../../core/config.ts';
import type { Inside } from '../../core/inside.ts';
import type { Asked as Services } from '../coverage.ts';

/** What is known of a stack without asking any of its functions. */
export interface Standing
  extends Pick<Config, 'stack' | 'account' | 'region' | 'partition' | 'mode' | 'table' | 'deadLetters'> {
  /** Of Riposte, as it was deployed; absent in stacks that do not say so. */
  version?: string;
  /** CloudFormation's, such as `UPDATE_COMPLETE`. */
  status?: string;
  /** When it was made, in ms. */
  madeAt?: number;
}

/** A deployment and who looks at it. */
export interface Examined {
  clients: Clients;
  /** The services that find things, in another region. */
  servicesIn(region: string): Services;
  deployment: Standing;
  /** The functions' settings; undefined where they could not be read. */
  config: Config | undefined;
  /** Why they could not be. */
  configProblem?: string;
  /** Buckets in which objects should be quarantined, by the names that somebody gave. */
  buckets?: readonly string[];
  /** Of the code that looks. */
  version: string;
  /** Has a function of the stack look from within. */
  askWithin(id: string): Promise<Inside>;
  now(): number;
}

/** The queues that functions read, by their ids. */
export const readQueues = ({ stack, deadLetters }: Pick<Standing, 'stack' | 'deadLetters'>): string[] =>
  deadLetters.flatMap((url) => {
    const name = url.split('/').pop() ?? '';
    return name.startsWith(`${stack}-`) && name.endsWith('-dead-letters')
      ? [name.slice(stack.length + 1, -'-dead-letters'.length)]
      : [];
  });
