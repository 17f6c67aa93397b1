import { z } from 'zod';
import { days } from '../../../core/time.ts';
import { keys, oneOf } from '../../../policy/riposte-yml/shape.ts';
import { byForm } from '../by-form.ts';
import { Duration } from '../duration.ts';
import { gone, hand, name, Tags, tagged } from './world-change.ts';

const ROTATION_FUNCTION = 'made-up-rotation';
const KEY_STATES = ['Enabled', 'Disabled', 'PendingDeletion'] as const;

/** How long a rotation takes; `never`: its function fails; `off`: none is configured. */
const Rotation = byForm({
  may: 'a time such as 40s, never or off',
  scalar: z.union([z.literal('never'), z.literal('off'), Duration]),
});

export const secrets = {
  secret: hand(
    keys({
      secret: name,
      value: z.exactOptional(z.string()),
      /** A person puts a new value, as a rotation by hand does. */
      rotated: z.exactOptional(z.literal(true, { error: 'has to be true.' })),
      rotation: z.exactOptional(Rotation),
      deleted: z.exactOptional(z.boolean()),
      tags: z.exactOptional(Tags),
      gone,
    }),
    ({ secret, value, rotated, rotation, deleted, tags, gone: isGone }, { services: { secretsManager }, now }) => {
      if (isGone) return secretsManager.forget(secret);
      const present = secretsManager.seedOf(secret);
      // A secret that the story makes has had its value for a while; one that is there gets a new one now.
      const known = present ?? madeSecret(secret, value, secretsManager);
      if (rotation === 'off') delete known.rotation;
      else if (rotation === 'never') known.rotation = { ...known.rotation, takesSeconds: 'never' };
      else if (rotation !== undefined)
        known.rotation = { lambdaArn: ROTATION_FUNCTION, ...known.rotation, takesSeconds: Number(rotation) / 1000 };
      if (deleted === true) known.deletedAt = now;
      if (deleted === false) delete known.deletedAt;
      if (tags) known.tags = tagged(known.tags, tags);
      if (present && value !== undefined) secretsManager.PutSecretValue({ SecretId: secret, SecretString: value });
      if (rotated) secretsManager.PutSecretValue({ SecretId: secret, SecretString: `by hand at ${now}` });
    },
  ),
  parameter: hand(
    keys({
      parameter: name,
      value: z.exactOptional(z.string()),
      type: z.exactOptional(oneOf(['String', 'StringList', 'SecureString'])),
      expiresIn: z.exactOptional(Duration),
      tags: z.exactOptional(Tags),
      gone,
    }),
    ({ parameter, value, type, expiresIn, tags, gone: isGone }, { services: { ssm }, now }) => {
      if (isGone) return ssm.forget(parameter);
      const known = ssm.parameterOf(parameter);
      if (!known || value !== undefined || expiresIn !== undefined)
        ssm.seedParameter({
          name: parameter,
          value: value ?? known?.history.at(-1)?.value ?? 'made-up',
          ...((type ?? known?.history.at(-1)?.type) && { type: type ?? known?.history.at(-1)?.type ?? 'String' }),
          version: (known?.history.at(-1)?.version ?? 0) + 1,
          tags: tagged(known?.tags, tags),
          ...(expiresIn !== undefined && {
            policies: [
              {
                Type: 'Expiration',
                Version: '1.0',
                Attributes: { Timestamp: new Date(now + expiresIn).toISOString() },
              },
            ],
          }),
        });
      else known.tags = tagged(known.tags, tags);
    },
  ),
  key: hand(
    keys({
      key: name,
      state: z.exactOptional(oneOf(KEY_STATES)),
      rotates: z.exactOptional(z.boolean()),
      tags: z.exactOptional(Tags),
      gone,
    }),
    ({ key, state, rotates, tags, gone: isGone }, { services: { kms }, now }) => {
      if (isGone) return void kms.keys.delete(key);
      const known = kms.keys.get(key) ?? kms.seedKey({ id: key });
      if (state !== undefined) known.state = state;
      if (state === 'PendingDeletion') known.deletionAt = now + days(7);
      if (rotates !== undefined) known.rotates = rotates;
      if (tags) known.tags = tagged(known.tags, tags);
    },
  ),
};

function madeSecret(
  secret: string,
  value = 'made-up-in-the-local-account',
  manager: { seedSecret(seed: { name: string; value: string }): string; seedOf(id: string): SeedOf },
) {
  const seed = { name: secret, value };
  manager.seedSecret(seed);
  const made = manager.seedOf(secret);
  if (!made) throw new Error(`the secret ${secret} was made and cannot be found`);
  return made;
}
type SeedOf = import('../../../../local/services/secrets-manager-state.ts').SecretSeed | undefined;
