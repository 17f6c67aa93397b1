import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import type {
  CancelKeyDeletionResponse,
  CustomKeyStoresListEntry,
  DecryptResponse,
  DescribeCustomKeyStoresResponse,
  DescribeKeyResponse,
  GenerateDataKeyResponse,
  GenerateMacResponse,
  GetKeyPolicyResponse,
  GetKeyRotationStatusResponse,
  GrantListEntry,
  KeyMetadata,
  KeyState,
  ListGrantsResponse,
  ListKeyRotationsResponse,
  ListKeysResponse,
  ListResourceTagsResponse,
  RotationsListEntry,
  Tag,
  VerifyMacResponse,
} from '@aws-sdk/client-kms';
import { awsError, type World } from '../account.ts';

export interface LocalKey {
  id: string;
  state: KeyState;
  /** Milliseconds since 1970. */
  deletionAt?: number;
  tags: Record<string, string>;
  /** Whether it is rotated. */
  rotates?: boolean;
  /** After how many days; a year unless told. */
  rotationDays?: number;
  /** The text of its policy; unless told, it leaves everything to the policies of the account. */
  policy?: string;
  grants?: GrantListEntry[];
  /** Its key material; one that was never replaced, unless told. */
  materials?: RotationsListEntry[];
  /** Whatever else `DescribeKey` says of it. */
  metadata?: Partial<KeyMetadata>;
}

interface OfKey {
  KeyId?: string;
}

interface OfMac extends OfKey {
  MacAlgorithm?: string;
  Message?: Uint8Array;
}

const MOST_MAC_MESSAGE = 4_096;
const YEAR_DAYS = 365;

interface Page {
  Limit?: number;
  Marker?: string;
}

/** The part of KMS that is about the life of a key. Data keys are made up, and wrapped so that only this service reads them. */
export class LocalKms {
  readonly keys = new Map<string, LocalKey>();
  readonly keyStores: CustomKeyStoresListEntry[] = [];
  private readonly world: World;

  constructor(world: World) {
    this.world = world;
  }

  /** Makes a key, enabled unless told otherwise; one of the same id is replaced. */
  seedKey({ id, state = 'Enabled', tags = {}, ...more }: Partial<LocalKey> & { id: string }): LocalKey {
    const key: LocalKey = { id, state, tags: { ...tags }, ...more };
    this.keys.set(id, key);
    return key;
  }

  arnOf(id: string): string {
    const { partition, region, accountId } = this.world;
    return `arn:${partition}:kms:${region}:${accountId}:key/${id}`;
  }

  DescribeKey(input: OfKey): DescribeKeyResponse {
    const { id, state, deletionAt, metadata } = this.key(input);
    const deletion = state === 'PendingDeletion' && deletionAt !== undefined;
    return {
      KeyMetadata: {
        KeyId: id,
        Arn: this.arnOf(id),
        KeyState: state,
        Enabled: state === 'Enabled',
        KeyManager: 'CUSTOMER',
        Origin: 'AWS_KMS',
        KeySpec: 'SYMMETRIC_DEFAULT',
        KeyUsage: 'ENCRYPT_DECRYPT',
        ...metadata,
        ...(deletion && { DeletionDate: new Date(deletionAt) }),
      },
    };
  }

  ListKeys({ Limit = 100, Marker }: Page): ListKeysResponse {
    const from = Marker ? Number(Marker) : 0;
    const ids = [...this.keys.keys()].slice(from, from + Limit);
    const isMore = from + Limit < this.keys.size;
    return {
      Keys: ids.map((id) => ({ KeyId: id, KeyArn: this.arnOf(id) })),
      Truncated: isMore,
      ...(isMore && { NextMarker: String(from + Limit) }),
    };
  }

  GetKeyPolicy(input: OfKey): GetKeyPolicyResponse {
    const { partition, accountId } = this.world;
    const AWS = `arn:${partition}:iam::${accountId}:root`;
    const whole = { Statement: [{ Effect: 'Allow', Principal: { AWS }, Action: 'kms:*', Resource: '*' }] };
    return { Policy: this.key(input).policy ?? JSON.stringify(whole), PolicyName: 'default' };
  }

  ListGrants(input: OfKey): ListGrantsResponse {
    return { Grants: this.key(input).grants ?? [], Truncated: false };
  }

  /** Of all key material, as `IncludeKeyMaterial` asks for. */
  ListKeyRotations(input: OfKey): ListKeyRotationsResponse {
    const { materials = [{ KeyMaterialState: 'CURRENT' }] } = this.key(input);
    return { Rotations: materials, Truncated: false };
  }

  DescribeCustomKeyStores(): DescribeCustomKeyStoresResponse {
    return { CustomKeyStores: [...this.keyStores], Truncated: false };
  }

  GetKeyRotationStatus(input: OfKey): GetKeyRotationStatusResponse {
    const key = this.key(input);
    const rotates = this.rotatable(key).rotates === true;
    const period = rotates && { RotationPeriodInDays: key.rotationDays ?? YEAR_DAYS };
    return { KeyId: this.arnOf(key.id), KeyRotationEnabled: rotates, ...period };
  }

  EnableKeyRotation({ RotationPeriodInDays = YEAR_DAYS, ...input }: OfKey & { RotationPeriodInDays?: number }): void {
    if (RotationPeriodInDays < 90 || RotationPeriodInDays > 2560)
      throw awsError('ValidationException', `${RotationPeriodInDays} is no rotation period.`);
    Object.assign(this.rotatable(this.key(input)), { rotates: true, rotationDays: RotationPeriodInDays });
  }

  DisableKeyRotation(input: OfKey): void {
    this.rotatable(this.key(input)).rotates = false;
  }

  /** Only what KMS can rotate by itself; a key that is to be deleted is not. */
  private rotatable(key: LocalKey): LocalKey {
    const { Origin = 'AWS_KMS', KeySpec = 'SYMMETRIC_DEFAULT' } = key.metadata ?? {};
    if (Origin !== 'AWS_KMS' || KeySpec !== 'SYMMETRIC_DEFAULT')
      throw awsError('UnsupportedOperationException', `${this.arnOf(key.id)} origin or spec does not allow rotation.`);
    if (key.state === 'PendingDeletion') throw invalidState(`${this.arnOf(key.id)} is pending deletion.`);
    return key;
  }

  ListResourceTags(input: OfKey): ListResourceTagsResponse {
    const Tags = Object.entries(this.key(input).tags).map(([TagKey, TagValue]) => ({ TagKey, TagValue }));
    return { Tags, Truncated: false };
  }

  /** A key that is to be deleted takes no tags. */
  TagResource(input: OfKey & { Tags?: Tag[] }): void {
    const key = this.key(input);
    if (key.state === 'PendingDeletion') throw invalidState(`${this.arnOf(key.id)} is pending deletion.`);
    for (const { TagKey = '', TagValue = '' } of input.Tags ?? []) {
      if (!/^[\p{L}\p{Z}\p{N}_.:/=+\-@]{0,256}$/u.test(TagValue))
        throw awsError('TagException', `The tag value ${TagValue} has characters that are not allowed.`);
      key.tags[TagKey] = TagValue;
    }
  }

  /** Leaves the key Disabled. */
  CancelKeyDeletion(input: OfKey): CancelKeyDeletionResponse {
    const key = this.key(input);
    if (key.state !== 'PendingDeletion') throw invalidState(`${this.arnOf(key.id)} is not pending deletion.`);
    key.state = 'Disabled';
    delete key.deletionAt;
    return { KeyId: this.arnOf(key.id) };
  }

  EnableKey(input: OfKey): void {
    const key = this.key(input);
    if (key.state !== 'Enabled' && key.state !== 'Disabled')
      throw invalidState(
        `${this.arnOf(key.id)} is ${key.state === 'PendingDeletion' ? 'pending deletion' : key.state}.`,
      );
    key.state = 'Enabled';
  }

  /** The data key is wrapped in a way that only this service reads, with its context. */
  GenerateDataKey(input: OfKey & { EncryptionContext?: Record<string, string> }): GenerateDataKeyResponse {
    const { id } = this.usable(input);
    const Plaintext = createHash('sha256').update(this.world.newId()).digest();
    const wrapped = { key: id, context: input.EncryptionContext ?? {}, plain: Plaintext.toString('base64') };
    const CiphertextBlob = masked(Buffer.from(JSON.stringify(wrapped)));
    return { KeyId: this.arnOf(id), Plaintext: new Uint8Array(Plaintext), CiphertextBlob };
  }

  Decrypt(input: { CiphertextBlob?: Uint8Array; EncryptionContext?: Record<string, string> }): DecryptResponse {
    const text = Buffer.from(masked(input.CiphertextBlob ?? new Uint8Array())).toString();
    const wrapped = JSON.parse(text) as { key: string; context: object; plain: string };
    if (JSON.stringify(wrapped.context) !== JSON.stringify(input.EncryptionContext ?? {}))
      throw awsError('InvalidCiphertextException', 'The ciphertext is invalid.');
    const { id } = this.usable({ KeyId: wrapped.key });
    return { KeyId: this.arnOf(id), Plaintext: new Uint8Array(Buffer.from(wrapped.plain, 'base64')) };
  }

  /** HMAC with what stands for the key's material; a key for another use signs nothing. */
  GenerateMac(input: OfMac): GenerateMacResponse {
    const { id, Mac } = this.macOf(input);
    return { KeyId: this.arnOf(id), MacAlgorithm: 'HMAC_SHA_256', Mac: new Uint8Array(Mac) };
  }

  VerifyMac(input: OfMac & { Mac?: Uint8Array }): VerifyMacResponse {
    const { id, Mac } = this.macOf(input);
    const given = Buffer.from(input.Mac ?? []);
    if (given.length !== Mac.length || !timingSafeEqual(given, Mac))
      throw awsError('KMSInvalidMacException', 'The HMAC is not valid.');
    return { KeyId: this.arnOf(id), MacAlgorithm: 'HMAC_SHA_256', MacValid: true };
  }

  private macOf(input: OfMac): { id: string; Mac: Buffer } {
    const { id, metadata } = this.usable(input);
    const { Message, MacAlgorithm } = input;
    if (metadata?.KeyUsage !== 'GENERATE_VERIFY_MAC' || MacAlgorithm !== 'HMAC_SHA_256')
      throw awsError('InvalidKeyUsageException', `${this.arnOf(id)} is not for HMAC by ${MacAlgorithm}.`);
    if (!Message || Message.length === 0 || Message.length > MOST_MAC_MESSAGE)
      throw awsError('ValidationException', `a message has 1 to ${MOST_MAC_MESSAGE} bytes`);
    return { id, Mac: createHmac('sha256', `material of ${id}`).update(Message).digest() };
  }

  private usable(input: OfKey): LocalKey {
    const key = this.key(input);
    if (key.state === 'Disabled') throw awsError('DisabledException', `${this.arnOf(key.id)} is disabled.`);
    if (key.state !== 'Enabled') throw invalidState(`${this.arnOf(key.id)} is ${key.state}.`);
    return key;
  }

  private key({ KeyId = '' }: OfKey): LocalKey {
    const { world } = this;
    const key = this.keys.get(KeyId.replace(`arn:${world.partition}:kms:${world.region}:${world.accountId}:key/`, ''));
    if (!key) throw awsError('NotFoundException', `Key '${KeyId}' does not exist`);
    return key;
  }
}

const invalidState = (message: string): Error => awsError('KMSInvalidStateException', message, 409);

const masked = (bytes: Uint8Array): Uint8Array => new Uint8Array(Buffer.from(bytes).map((byte) => byte ^ 0x5a));
