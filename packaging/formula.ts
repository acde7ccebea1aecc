import { REPOSITORY } from "./manifest.ts";

/**
 * The formula for Homebrew.
 *
 * @param sums checksums by the names of archives; what is missing is left out
 */
export function formula(version: string, sums: Map<string, string>): string {
  const block = (target: string): string => {
    const name = `tph-${target}.tar.xz`;
    const sum = sums.get(name);
    if (sum === undefined) return "";
    const [, arch] = target.split("-");
    return `    on_${arch === "x64" ? "intel" : "arm"} do
      url "${REPOSITORY}/releases/download/v${version}/${name}"
      sha256 "${sum}"
    end
`;
  };
  const system = (name: string, targets: string[]): string => {
    const blocks = targets.map(block).join("");
    return blocks === "" ? "" : `  on_${name} do\n${blocks}  end\n\n`;
  };
  return `class Tph < Formula
  desc "Records what a TypeScript or JavaScript program did, and tells why it went wrong"
  homepage "${REPOSITORY}"
  version "${version}"
  license "MIT"

${system("macos", ["darwin-x64", "darwin-arm64"])}${
    system("linux", ["linux-x64", "linux-arm64"])
  }  def install
    bin.install "tph"
    bin.install_symlink "tph" => "tracepatch"
  end

  test do
    assert_match version.to_s, shell_output("#{bin}/tph --version")
  end
end
`;
}
