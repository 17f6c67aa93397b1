import type { Config } from '../src/core/config.ts';
import type { ResponseRecord } from '../src/journal/response-record.ts';
import type { Invocation } from './invocation.ts';

type Beginning = Pick<ResponseRecord, 'pk' | 'action' | 'target' | 'state' | 'approved'>;

/**
 * Who began after a deployment begins nothing above its mode, and touches nobody whom it protects. An invocation that was at
 * work then goes on with the settings that it had.
 */
export function watchSettings(
  see: (invariant: string, what: string) => void,
  configNow: () => Config,
  now: () => number,
) {
  let deployed: { config: Config; since: number } | undefined;
  const since = (): number => {
    const config = configNow();
    if (deployed?.config !== config) deployed = { config, since: deployed ? now() : 0 };
    return deployed.since;
  };

  return {
    /** Has to be called often: what was deployed in between counts from then on. */
    look: (): void => void since(),
    begins({ id, startedAt }: Invocation, known: Pick<Beginning, 'state'> | undefined, item: Beginning): void {
      const at = since();
      if (item.state !== 'claimed' || known?.state === 'claimed' || startedAt <= at) return;
      const { mode, protectedPrincipals } = configNow();
      if (mode === 'observe' || mode === 'notify' || (mode === 'approve' && !item.approved))
        see('within-settings', `${id} begins ${item.pk}, and the mode is ${mode}`);
      if (protectedPrincipals.includes('*') && item.target.userName)
        see('within-settings', `${id} begins ${item.pk}, and every user is protected`);
    },
  };
}
