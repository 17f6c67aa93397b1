/** A form in which people have events, other than the one in which EventBridge delivers them. */
interface Form {
  /** What it is, after a count: "228 findings of …". */
  name: string;
  /** What the form does not tell, and what stands in its place. */
  unknown?: string;
}

const ADMINISTRATOR = 'the account that receives it, taken to be its own';

const AS_GIVEN = {
  guardduty: {
    name: 'GuardDuty findings without their envelope',
    unknown: `when each was delivered (updatedAt stands in), and ${ADMINISTRATOR}`,
  },
  'guardduty-api': {
    name: 'GuardDuty findings as GetFindings answers',
    unknown: `when each was delivered (updatedAt stands in), ${ADMINISTRATOR}, and what the API leaves out (modelQueryAction, fields of additionalInfo outside its text)`,
  },
  'security-hub': {
    name: 'Security Hub findings (ASFF) without their envelope',
    unknown: `when each was delivered (UpdatedAt stands in), and ${ADMINISTRATOR}`,
  },
  'security-hub-v2': {
    name: 'Security Hub findings (OCSF) without their envelope',
    unknown: `when each was delivered (time_dt stands in), and ${ADMINISTRATOR}`,
  },
  inspector: {
    name: 'Inspector findings without their envelope',
    unknown: `when each was delivered (updatedAt stands in), and ${ADMINISTRATOR}`,
  },
  macie: {
    name: 'Macie findings without their envelope',
    unknown: `when each was delivered (updatedAt stands in), and ${ADMINISTRATOR}`,
  },
  cloudtrail: {
    name: 'CloudTrail records without their envelope',
    unknown: 'when each was delivered (eventTime stands in)',
  },
  sqs: { name: 'SQS messages' },
  sns: { name: 'SNS notifications' },
  'log-events': { name: 'events of a log group' },
} satisfies Record<string, Form>;

export type FormId = keyof typeof AS_GIVEN;

/** Which forms were met, so that a thousand files are told in a few lines. */
export class FormsMet {
  private readonly met = new Map<FormId, { count: number; files: Set<string> }>();
  private readonly others: string[] = [];

  add(form: FormId, file: string): void {
    const known = this.met.get(form) ?? { count: 0, files: new Set<string>() };
    known.count += 1;
    known.files.add(file);
    this.met.set(form, known);
  }

  /** A remark of its own, such as about an answer that holds nothing. */
  remark(text: string): void {
    this.others.push(text);
  }

  /** What was understood and how, one line for each form. */
  lines(): string[] {
    const forms = [...this.met].map(([id, { count, files }]) => {
      const { name, unknown }: Form = AS_GIVEN[id];
      const [first = '', ...rest] = files;
      const where = rest.length > 0 ? `${first} and ${rest.length} more` : first;
      const what = count === 1 ? name.replace(/(finding|record|message|notification|event)s/, '$1') : name;
      const taken = `${where}: ${count} ${what}, taken as EventBridge would deliver ${count === 1 ? 'it' : 'them'}.`;
      return unknown ? `${taken} Not known: ${unknown}.` : taken;
    });
    return [...forms, ...this.others];
  }
}
