import type * as Ses from '@aws-sdk/client-sesv2';
import { awsError, type World } from '../account.ts';

/** An email that was taken. */
interface SentEmail {
  messageId: string;
  from: string;
  to: string[];
  subject: string;
  text: string | undefined;
  html: string | undefined;
  headers: Record<string, string>;
  /** Milliseconds since 1970. */
  at: number;
}

const MOST_RECIPIENTS = 50;
const MOST_BYTES = 40 * 1024 * 1024;

/** Amazon SES in memory: verified identities, the sandbox, and what was sent. */
export class LocalSesV2 {
  /** Everything that was sent, oldest first. */
  readonly sent: SentEmail[] = [];
  /** Domains and addresses. */
  readonly verified = new Set<string>();
  /** In the sandbox recipients have to be verified too. */
  sandbox = false;
  private readonly world: World;

  constructor(world: World) {
    this.world = world;
  }

  SendEmail(input: Ses.SendEmailCommandInput): Omit<Ses.SendEmailCommandOutput, '$metadata'> {
    const from = input.FromEmailAddress ?? '';
    const to = input.Destination?.ToAddresses ?? [];
    const simple = input.Content?.Simple;
    if (!simple?.Subject?.Data || !(simple.Body?.Text ?? simple.Body?.Html))
      throw awsError('BadRequestException', 'Missing required content.');
    if (to.length === 0 || to.length > MOST_RECIPIENTS)
      throw awsError('BadRequestException', 'Recipient count exceeds 50, or is 0.');
    this.checkIdentities([from, ...(this.sandbox ? to : [])]);
    const { Text, Html } = simple.Body ?? {};
    if (Buffer.byteLength(`${Text?.Data ?? ''}${Html?.Data ?? ''}`) > MOST_BYTES)
      throw awsError('MessageRejected', 'Message length is more than the maximum.');
    const messageId = this.world.newId();
    this.sent.push({
      messageId,
      from,
      to,
      subject: simple.Subject.Data,
      text: Text?.Data,
      html: Html?.Data,
      headers: Object.fromEntries((simple.Headers ?? []).map(({ Name = '', Value = '' }) => [Name, Value])),
      at: this.world.now(),
    });
    return { MessageId: messageId };
  }

  GetEmailIdentity({ EmailIdentity = '' }: Ses.GetEmailIdentityCommandInput) {
    if (!this.isVerified(EmailIdentity))
      throw awsError('NotFoundException', `Email identity ${EmailIdentity} does not exist.`, 404);
    return { VerifiedForSendingStatus: true };
  }

  GetAccount() {
    return { ProductionAccessEnabled: !this.sandbox, SendingEnabled: true };
  }

  private checkIdentities(addresses: readonly string[]): void {
    const failing = addresses.filter((address) => !this.isVerified(bare(address)));
    if (failing.length === 0) return;
    throw awsError(
      'MessageRejected',
      `Email address is not verified. The following identities failed the check in region ${this.world.region.toUpperCase()}: ${failing.join(', ')}`,
    );
  }

  private isVerified(address: string): boolean {
    return this.verified.has(address) || this.verified.has(address.slice(address.indexOf('@') + 1));
  }
}

/** The address alone of `Name <address>`. */
const bare = (address: string): string => /<([^>]+)>\s*$/.exec(address)?.[1] ?? address;
