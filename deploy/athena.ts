import columns from '../src/export/columns.json' with { type: 'json' };
import type { Settings } from '../src/platform/settings/schema.ts';
import { ref, sub } from './names.ts';
import type { Resource, Resources } from './template.ts';

/** The first day that a query may look for; partitions before that are not asked for. */
const FIRST_DAY = '2026-01-01';

const databaseName = (stack: string): string => stack.replaceAll('-', '_');

// Partitions by day are computed, not kept: no crawler, and nothing to add each day.
const projection = {
  EXTERNAL: 'TRUE',
  classification: 'json',
  'projection.enabled': 'true',
  'projection.dt.type': 'date',
  'projection.dt.format': 'yyyy-MM-dd',
  'projection.dt.range': `${FIRST_DAY},NOW`,
  'projection.dt.interval': '1',
  'projection.dt.interval.unit': 'DAYS',
};

const table = (name: keyof typeof columns): Resource => ({
  Type: 'AWS::Glue::Table',
  Properties: {
    CatalogId: ref('AWS::AccountId'),
    DatabaseName: ref('ExportDatabase'),
    TableInput: {
      Name: name,
      TableType: 'EXTERNAL_TABLE',
      Parameters: projection,
      PartitionKeys: [{ Name: 'dt', Type: 'string' }],
      StorageDescriptor: {
        Columns: Object.entries(columns[name]).map(([Name, Type]) => ({ Name, Type })),
        Location: sub(`s3://\${Reports}/export/${name}/`),
        InputFormat: 'org.apache.hadoop.mapred.TextInputFormat',
        OutputFormat: 'org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat',
        SerdeInfo: { SerializationLibrary: 'org.openx.data.jsonserde.JsonSerDe' },
      },
    },
  },
});

/** By setting: a database of the Glue Data Catalog with the tables of the daily export, for Athena. */
export const athena = (stack: string, settings: Pick<Settings, 'athena'>): Resources | undefined =>
  settings.athena !== 'on'
    ? undefined
    : {
        ExportDatabase: {
          Type: 'AWS::Glue::Database',
          Properties: {
            CatalogId: ref('AWS::AccountId'),
            DatabaseInput: { Name: databaseName(stack), Description: `What ${stack} exports each day` },
          },
        },
        ExportFindings: table('findings'),
        ExportActions: table('actions'),
      };
