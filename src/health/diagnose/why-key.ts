import {
  type CustomKeyStoresListEntry,
  DescribeCustomKeyStoresCommand,
  DescribeKeyCommand,
  GetKeyRotationStatusCommand,
  type KeyMetadata,
} from '@aws-sdk/client-kms';
import { isAwsError } from '../../core/errors.ts';
import { clean } from '../../core/text.ts';
import { days } from '../../core/time.ts';
import { countHsms } from '../../expiry/look/few-hsms.ts';
import { oldMaterial } from '../../expiry/look/key-sets.ts';
import { causeOf } from '../../expiry/look/key-stores.ts';
import { answered } from '../answered.ts';
import { type Answer, type Check, off, ok, problem } from '../check.ts';
import type { Asking } from './asking.ts';
import { whyKeyIsDenied } from './why-key-denied.ts';

/** Why a key cannot be used: its state, material, store and rotation; for a principal, also what denies it. */
export async function whyKey(id: string, asking: Asking): Promise<Check[]> {
  const { clients } = asking;
  const { KeyMetadata: key } = await clients.kms.send(new DescribeKeyCommand({ KeyId: id }));
  if (!key) throw new Error(`KMS tells nothing of ${id}`);
  return [
    { id: 'state', what: 'State', ...stateOf(key, asking) },
    ...(await materialChecks(key, asking)),
    ...(key.CustomKeyStoreId ? await storeChecks(key.CustomKeyStoreId, asking) : []),
    ...(await rotationChecks(key, asking)),
    ...(asking.principal ? await whyKeyIsDenied(key, asking.principal, asking) : []),
  ];
}

/** Whether a key by which something else is encrypted can be used at all. */
export async function keyStateCheck(id: string, asking: Asking): Promise<Check> {
  const answer = await answered(async () => {
    const { KeyMetadata } = await asking.clients.kms.send(new DescribeKeyCommand({ KeyId: id }));
    return KeyMetadata ? stateOf(KeyMetadata, asking) : problem('KMS tells nothing of it.');
  });
  return { id: 'key', what: `Key ${id}`, ...answer };
}

function stateOf({ KeyState, KeyId, Arn, DeletionDate }: KeyMetadata, { region }: Asking): Answer {
  const key = Arn ?? KeyId ?? '';
  switch (KeyState) {
    case 'Enabled':
      return ok('It is enabled.');
    case 'Disabled':
      return problem(
        'It is disabled: every call with it fails.',
        `aws kms enable-key --region ${region} --key-id ${key}`,
      );
    case 'PendingDeletion':
    case 'PendingReplicaDeletion':
      return problem(
        `It is to be deleted${DeletionDate ? ` at ${DeletionDate.toISOString()}` : ''}, and every call with it fails until then; afterwards what it encrypts is lost.`,
        `aws kms cancel-key-deletion --region ${region} --key-id ${key} && aws kms enable-key --region ${region} --key-id ${key}`,
      );
    case 'PendingImport':
      return problem(
        'It has no key material: it was never imported, expired, or was deleted. Import the same material again.',
        `aws kms get-parameters-for-import --region ${region} --key-id ${key} --wrapping-algorithm RSAES_OAEP_SHA_256 --wrapping-key-spec RSA_4096`,
      );
    case 'Unavailable':
      return problem('It is unavailable: its key store is not connected.');
    case 'Creating':
    case 'Updating':
      return ok(`It is ${KeyState.toLowerCase()}, which ends within minutes.`);
  }
  return problem(`It is in the state ${String(KeyState)}.`);
}

async function materialChecks(key: KeyMetadata, { clients, now, region }: Asking): Promise<Check[]> {
  if (key.Origin !== 'EXTERNAL') return [];
  const answer = await answered(async () => {
    if (key.ValidTo) return materialOf(key.ValidTo, now);
    const old = await oldMaterial(key, region, clients.kms, now);
    return old ? off(old.note ?? '') : ok('It has no end, and is younger than a year.');
  });
  return [{ id: 'material', what: 'Imported material', ...answer }];
}

function materialOf(end: Date, now: number): Answer {
  const left = Math.floor((end.getTime() - now) / days(1));
  const text = `It ends at ${end.toISOString()}`;
  return left > 45 ? ok(`${text}.`) : problem(`${text}, in ${left} days; then every call with the key fails.`);
}

async function storeChecks(store: string, asking: Asking): Promise<Check[]> {
  const { clients, region } = asking;
  const seen: CustomKeyStoresListEntry[] = [];
  const answer = await answered(async () => {
    const { CustomKeyStores = [] } = await clients.kms.send(
      new DescribeCustomKeyStoresCommand({ CustomKeyStoreId: store }),
    );
    seen.push(...CustomKeyStores);
    const [found] = seen;
    if (found?.ConnectionState === 'CONNECTED') return ok('It is connected.');
    const code = found ? causeOf(found) : '';
    return problem(
      `It is ${String(found?.ConnectionState ?? 'gone').toLowerCase()}${code}: no key in it can be used.`,
      `aws kms connect-custom-key-store --region ${region} --custom-key-store-id ${store}`,
    );
  });
  return [
    { id: 'store', what: `Key store ${store}`, ...answer },
    ...(await Promise.all(
      seen.filter(({ CloudHsmClusterId }) => CloudHsmClusterId).map((found) => modulesCheck(found, asking)),
    )),
  ];
}

/** How many HSMs hold a key store up. */
async function modulesCheck(store: CustomKeyStoresListEntry, { clients, region }: Asking): Promise<Check> {
  const answer = await answered(async (): Promise<Answer> => {
    const found = await countHsms(store, clients.cloudhsm, region);
    if (!found) return { state: 'unknown', note: `CloudHSM knows no such cluster in ${region}.` };
    const { count, isEnough, commands } = found;
    return isEnough
      ? ok(`It has ${count}.`)
      : problem(`It has ${count}: no zone may fail, and KMS makes no new keys.`, commands[0]);
  });
  return { id: 'hsms', what: `CloudHSM cluster ${clean(store.CloudHsmClusterId ?? '', 64)}`, ...answer };
}

async function rotationChecks({ KeyId, Arn, KeyManager }: KeyMetadata, { clients, region }: Asking): Promise<Check[]> {
  if (KeyManager !== 'CUSTOMER') return [];
  const shape = { id: 'rotation', what: 'Rotation' };
  try {
    const { KeyRotationEnabled, RotationPeriodInDays, NextRotationDate } = await clients.kms.send(
      new GetKeyRotationStatusCommand({ KeyId }),
    );
    if (!KeyRotationEnabled)
      return [
        {
          ...shape,
          ...off('It is off.', `aws kms enable-key-rotation --region ${region} --key-id ${Arn ?? KeyId}`),
        },
      ];
    const next = NextRotationDate ? `, next at ${NextRotationDate.toISOString()}` : '';
    return [
      { ...shape, ...ok(`It is on${RotationPeriodInDays ? `, every ${RotationPeriodInDays} days` : ''}${next}.`) },
    ];
  } catch (error) {
    // Of keys that KMS cannot rotate: asymmetric, HMAC, imported, of a custom store; or that are to be deleted.
    if (isAwsError(error, 'UnsupportedOperationException') || isAwsError(error, 'KMSInvalidStateException')) return [];
    return [{ ...shape, ...(await answered(() => Promise.reject(error))) }];
  }
}
