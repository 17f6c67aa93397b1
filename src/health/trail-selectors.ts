import type { AdvancedEventSelector, EventSelector, GetEventSelectorsResponse } from '@aws-sdk/client-cloudtrail';

export type Selectors = Pick<GetEventSelectorsResponse, 'EventSelectors' | 'AdvancedEventSelectors'>;

/** What a trail logs of management events. */
export interface Logged {
  /** Calls that change something, of all services but, it may be, KMS. */
  writes: boolean;
  /** Those of KMS too. */
  kms: boolean;
}

const KMS = 'kms.amazonaws.com';
const READS_ONLY = 'ReadOnly';

/** What a trail logs of management events, by selectors of either kind; a trail has one kind or the other. */
export function loggedBy({ EventSelectors = [], AdvancedEventSelectors = [] }: Selectors): Logged {
  const all = [...EventSelectors.map(ofBasic), ...AdvancedEventSelectors.map(ofAdvanced)];
  return { writes: all.some(({ writes }) => writes), kms: all.some(({ writes, kms }) => writes && kms) };
}

function ofBasic({ ReadWriteType, IncludeManagementEvents = true, ExcludeManagementEventSources = [] }: EventSelector) {
  const writes = IncludeManagementEvents && ReadWriteType !== READS_ONLY;
  return { writes, kms: !ExcludeManagementEventSources.includes(KMS) };
}

function ofAdvanced({ FieldSelectors = [] }: AdvancedEventSelector): Logged {
  const field = (name: string) => FieldSelectors.find(({ Field }) => Field === name);
  const isManagement = field('eventCategory')?.Equals?.includes('Management') ?? false;
  const readsOnly = field('readOnly')?.Equals?.includes('true') ?? false;
  const source = field('eventSource');
  // A list of services leaves all others out.
  const ofSome = (source?.Equals ?? source?.StartsWith ?? source?.EndsWith) !== undefined;
  const isLeftOut = source?.NotEquals?.includes(KMS) ?? false;
  return { writes: isManagement && !readsOnly && !ofSome, kms: !isLeftOut };
}

const MANAGEMENT: AdvancedEventSelector = {
  Name: 'Management events',
  FieldSelectors: [{ Field: 'eventCategory', Equals: ['Management'] }],
};

const isManagement = ({ FieldSelectors = [] }: AdvancedEventSelector): boolean =>
  FieldSelectors.some(({ Field, Equals }) => Field === 'eventCategory' && Equals?.includes('Management'));

/** The same selectors with every management event, as an option of the AWS command line. */
export function selectAll({ EventSelectors = [], AdvancedEventSelectors = [] }: Selectors) {
  if (AdvancedEventSelectors.length > 0)
    return {
      option: '--advanced-event-selectors',
      value: [MANAGEMENT, ...AdvancedEventSelectors.filter((selector) => !isManagement(selector))],
    };
  const [first = {}, ...others] = EventSelectors;
  const all: EventSelector = {
    ...first,
    ReadWriteType: 'All',
    IncludeManagementEvents: true,
    ExcludeManagementEventSources: [],
  };
  // Management events are logged once, whatever the number of selectors.
  return {
    option: '--event-selectors',
    value: [all, ...others.map((one) => ({ ...one, IncludeManagementEvents: false }))],
  };
}
