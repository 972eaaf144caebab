import { crc32 } from 'node:zlib';

const dosTime = 0;
/** 1980-01-01, the first day a zip can name: the same file always gives the same bytes. */
const dosDate = 0x21;
const version = 20;
const readableFile = 0o100644 * 0x10000;

/** A zip of one uncompressed file, as Lambda takes it. */
export function storedZip(name: string, text: string): Uint8Array {
  const content = Buffer.from(text);
  const fileName = Buffer.from(name);
  const common = Buffer.alloc(26);
  common.writeUInt16LE(version, 0);
  common.writeUInt16LE(dosTime, 6);
  common.writeUInt16LE(dosDate, 8);
  common.writeUInt32LE(crc32(content), 10);
  common.writeUInt32LE(content.length, 14);
  common.writeUInt32LE(content.length, 18);
  common.writeUInt16LE(fileName.length, 22);
  const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), common, fileName, content]);

  const madeOnUnix = Buffer.from([version, 3]);
  const attributes = Buffer.alloc(14);
  attributes.writeUInt32LE(readableFile, 6);
  const central = Buffer.concat([
    Buffer.from('PK\x01\x02', 'latin1'),
    madeOnUnix,
    common,
    attributes,
    fileName,
  ]);

  const end = Buffer.alloc(18);
  end.writeUInt16LE(1, 4);
  end.writeUInt16LE(1, 6);
  end.writeUInt32LE(central.length, 8);
  end.writeUInt32LE(local.length, 12);
  return Buffer.concat([local, central, Buffer.from('PK\x05\x06', 'latin1'), end]);
}
