import { expect, it } from 'vitest';
import { imageName, imagePackages } from '../../../../plugins/sandboxes/lxc/image-key.ts';

it('names an image after what is in it', () => {
  const name = imageName('bookworm', ['postgresql-15', 'postgresql-15-cron']);
  expect(name).toMatch(/^bookworm-[0-9a-f]{10}$/);
  expect(imageName('bookworm', ['postgresql-15-cron', 'postgresql-15', 'postgresql-15'])).toBe(name);
  expect(imageName('bookworm', ['postgresql-15'])).not.toBe(name);
  expect(imageName('trixie', ['postgresql-15', 'postgresql-15-cron'])).not.toBe(name);
});

it('has every collation in it', () => {
  expect(imagePackages(['postgresql-15'])).toContain('locales-all');
});
