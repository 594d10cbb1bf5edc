export interface BuildImageOptions {
  release: string;
}
export function buildImage(): void {}
