import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { createPlaceCheck, findPlaceProblem } from '../../../src/records/bind-place.ts';
import { openOutside } from '../../../src/records/outside.ts';
import { acceptanceOf, openBareHands } from '../../support/bare-hands.ts';
import { createNoteTask } from '../../support/note-task.ts';
import { openTestBucket, openTestFolder, type TestPlace } from '../../support/open-places.ts';
import { startRecords, type TestRecords } from '../../support/start-records.ts';

let records: TestRecords;
beforeAll(async () => {
  records = await startRecords();
});
afterAll(() => records.close());

/** A Redis' records, and the same with other places beside them. */
async function openRecords() {
  const store = await records.openStore();
  return (place?: TestPlace) => {
    const outside = place && openOutside({ ...place.settings, prefix: 'airlock' });
    if (outside !== undefined) onTestFinished(() => outside.place.close());
    return { ...store, outside };
  };
}

describe('findPlaceProblem', () => {
  it('finds none where all is in Redis, nor with a folder or a bucket, at the first start and later', async () => {
    for (const place of [undefined, await openTestFolder(), await openTestBucket()]) {
      const open = await openRecords();
      expect(await findPlaceProblem(open(place))).toBeUndefined();
      expect(await findPlaceProblem(open(place))).toBeUndefined();
    }
  });

  it('finds none where several processes start at once', async () => {
    const [open, place] = [await openRecords(), await openTestBucket()];
    const found = await Promise.all(Array.from({ length: 8 }, () => findPlaceProblem(open(place))));
    expect(found).toEqual(found.map(() => undefined));
  });

  it('finds a folder that is another one than that of this Redis', async () => {
    const [open, place, other] = [await openRecords(), await openTestFolder(), await openTestFolder()];
    expect(await findPlaceProblem(open(place))).toBeUndefined();
    expect(await findPlaceProblem(open(other))).toMatch(
      /^dir:\S+ cannot be read, written and removed from \(ENOENT\)$/,
    );
    await openRecords().then((another) => findPlaceProblem(another(other)));
    expect(await findPlaceProblem(open(other))).toMatch(/belongs to another Redis/);
    await rm(join(other.path, 'airlock', 'owner'));
    expect(await findPlaceProblem(open(other))).toMatch(/is not what this Redis' jobs have their payloads in/);
    expect(await findPlaceProblem(open(place))).toBeUndefined();
  });

  it('finds a place that another Redis uses, also where this one is new', async () => {
    const [one, other, place] = [await openRecords(), await openRecords(), await openTestBucket()];
    expect(await findPlaceProblem(one(place))).toBeUndefined();
    const problem = await findPlaceProblem(other(place));
    expect(problem).toBe(
      's3://airlock-payloads/under/here belongs to another Redis; where that is gone for good, remove owner from it',
    );
    place.bucket.objects.delete('under/here/airlock/owner');
    expect(await findPlaceProblem(other(place))).toBeUndefined();
  });

  it('finds what cannot be written, and a bucket that refuses or keeps versions', async () => {
    const open = await openRecords();
    const folder = await openTestFolder();
    await writeFile(join(folder.path, 'airlock'), '');
    expect(await findPlaceProblem(open(folder))).toMatch(
      /^dir:\S+ cannot be read, written and removed from \(EEXIST\)$/,
    );
    const place = await openTestBucket();
    place.bucket.trouble = { is: 'refuses', status: 403, code: 'AccessDenied' };
    expect(await findPlaceProblem(open(place))).toMatch(/\(s3-403-AccessDenied\)$/);
    place.bucket.trouble = undefined;
    place.bucket.keepsVersions = true;
    expect(await findPlaceProblem(open(place))).toMatch(/\(s3-keeps-versions\)$/);
    place.bucket.keepsVersions = false;
    expect(await findPlaceProblem(open(place))).toBeUndefined();
  });

  it('finds jobs whose payloads are outside where no place is set any more', async () => {
    const [open, place] = [await openRecords(), await openTestFolder()];
    expect(await findPlaceProblem(open(place))).toBeUndefined();
    await openBareHands(open(place)).accept(acceptanceOf(createNoteTask(), { text: 'long '.repeat(1000) }));
    expect(await findPlaceProblem(open())).toMatch(/^1 jobs have payloads outside of Redis: name their place/);
  });
});

describe('createPlaceCheck', () => {
  it('writes for real, once in a while however often it is asked', async () => {
    const [open, place] = [await openRecords(), await openTestBucket()];
    const check = createPlaceCheck(open(place));
    for (let n = 0; n < 5; n++) await check();
    expect(place.bucket.requests).toEqual(['PUT /airlock-payloads/under/here/airlock/ready']);
    place.bucket.trouble = { is: 'refuses', status: 503, code: 'SlowDown' };
    await expect(createPlaceCheck(open(place))()).rejects.toMatchObject({ code: 'payloads-unavailable' });
    await createPlaceCheck(open())();
  });
});
