import type { Given, Runner } from '../core/runner.ts';
import { deployed } from '../policy/riposte-yml/deployed.ts';
import { gatherAndKeep } from './gather.ts';
import { sendDigest } from './send.ts';

/** Sends the security email about the day before, and on Mondays about the week. */
export const digestFunction = ({ clients, config, telemetry, now }: Given): Runner => ({
  async call() {
    const sent = await sendDigest({
      clients,
      config,
      now,
      settings: deployed.digest ?? {},
      gather: (period, views) => gatherAndKeep(period, { clients, config, now }, views),
      count: (digests) => telemetry.count('DigestsSent', digests),
    });
    telemetry.info('digest', { ...sent });
    return sent;
  },
});
