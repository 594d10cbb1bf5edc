import { types, type CustomTypesConfig } from 'pg';

/** date, time, timestamp, timestamptz, interval, timetz and their arrays. */
const times = new Set([1082, 1083, 1114, 1184, 1186, 1266, 1182, 1183, 1115, 1185, 1187, 1270]);

/** Times stay text: a JavaScript Date cuts microseconds and cannot hold infinity. int8 and numeric are text anyway. */
export const sessionTypes: CustomTypesConfig = {
  getTypeParser: ((oid: number, format: 'text') =>
    times.has(oid)
      ? (value: string) => value
      : // oxlint-disable-next-line typescript/no-unsafe-enum-assignment -- the server knows more types than the enum
        types.getTypeParser(oid, format)) as typeof types.getTypeParser,
};
