// Texts that estimates of tokens are measured on and that nothing was fitted to.
import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Sample } from './estimateSamples';

declare const PROJECT_ROOT: string;

const files: readonly (readonly [name: string, file: string])[] = [
	['English, readme', 'README.md'],
	['English, edits', 'docs/edits.md'],
	['English, privacy', 'docs/privacy.md'],
	['TypeScript, agent', 'src/core/agent/loop.ts'],
	['TypeScript, host', 'src/host/chat/answer.ts'],
	['TypeScript, tests', 'test/unit/core/endpoints/profile.test.ts'],
	['TSX', 'src/webview/components/Transcript.tsx'],
	['JavaScript', 'scripts/bench.mjs'],
	['JavaScript, old', 'sample/src/legacy.js'],
	['Python', 'sample/tools/report.py'],
	['JSON, bodies', 'test/fixtures/bodies.json'],
	['JSON, names', 'test/fixtures/parameters.json'],
];

const texts: Readonly<Record<string, string>> = {
	Rust: `use std::collections::HashMap;

/// Counts how often each word occurs, ignoring case.
pub fn count_words<'a>(lines: impl Iterator<Item = &'a str>) -> HashMap<String, usize> {
    let mut counts = HashMap::new();
    for line in lines {
        for word in line.split(|c: char| !c.is_alphanumeric()).filter(|w| !w.is_empty()) {
            *counts.entry(word.to_lowercase()).or_insert(0) += 1;
        }
    }
    counts
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ignores_case_and_punctuation() {
        let counts = count_words(["Hello, hello!", "HELLO world"].into_iter());
        assert_eq!(counts["hello"], 3);
        assert_eq!(counts.get("world"), Some(&1));
    }
}
`,
	C: `#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct node { int key; struct node *left, *right; } node_t;

static node_t *insert(node_t *root, int key)
{
	if (root == NULL) {
		node_t *fresh = calloc(1, sizeof *fresh);
		if (fresh == NULL) abort();
		fresh->key = key;
		return fresh;
	}
	if (key < root->key) root->left = insert(root->left, key);
	else if (key > root->key) root->right = insert(root->right, key);
	return root;
}

int main(int argc, char **argv)
{
	node_t *root = NULL;
	for (int i = 1; i < argc; i++) root = insert(root, atoi(argv[i]));
	printf("%d arguments, root %d\\n", argc - 1, root ? root->key : -1);
	return EXIT_SUCCESS;
}
`,
	SQL: `WITH monthly AS (
    SELECT customer_id, date_trunc('month', created_at) AS month, SUM(total_cents) / 100.0 AS spent
    FROM orders
    WHERE status IN ('paid', 'shipped') AND created_at >= now() - interval '1 year'
    GROUP BY customer_id, month
)
SELECT c.name, m.month, m.spent,
       RANK() OVER (PARTITION BY m.month ORDER BY m.spent DESC) AS place
FROM monthly m
JOIN customers c ON c.id = m.customer_id
LEFT JOIN refunds r ON r.customer_id = c.id AND r.created_at >= m.month
WHERE r.id IS NULL
ORDER BY m.month, place
LIMIT 100;
`,
	Shell: `#!/usr/bin/env bash
set -euo pipefail

readonly target="\${1:?usage: backup.sh <folder>}"
stamp=$(date -u +%Y%m%dT%H%M%SZ)
archive="/var/backups/$(basename "$target")-$stamp.tar.gz"

tar --exclude='node_modules' --exclude='*.log' -czf "$archive" -C "$(dirname "$target")" "$(basename "$target")"
sha256sum "$archive" | tee "$archive.sha256"
find /var/backups -name '*.tar.gz' -mtime +30 -print -delete
echo "wrote $(du -h "$archive" | cut -f1) to $archive" >&2
`,
	'Indonesian, a bug': `Tolong bantu saya memperbaiki fungsi ini. Setiap kali pengguna menekan tombol simpan, formulirnya
mengirim data dua kali sehingga di basis data muncul dua pesanan yang sama. Saya sudah mencoba menonaktifkan tombolnya
setelah diklik, tetapi pada koneksi yang lambat masalahnya tetap terjadi. Jelaskan dulu apa penyebabnya, kemudian tunjukkan
perubahan paling kecil yang diperlukan tanpa mengubah bagian lain dari kode. Kalau memang perlu, tambahkan juga pengujian
sederhana supaya kesalahan yang sama tidak terulang lagi di kemudian hari.`,
	'Indonesian, an answer': `Penyebabnya ada pada pendengar peristiwa yang dipasang setiap kali komponen digambar ulang.
Karena yang lama tidak pernah dilepas, satu klik menjalankan dua pendengar sekaligus. Pindahkan pemasangannya ke dalam
efek yang berjalan sekali saja, lalu kembalikan fungsi pembersih yang melepasnya. Dengan begitu permintaan hanya terkirim
satu kali, termasuk ketika jaringan sedang lambat. Nilai kembaliannya tetap sama, jadi pemanggil lain tidak terpengaruh.`,
	Chinese: `请帮我检查这段代码为什么在数据量很大的时候会变得非常慢。我怀疑问题出在循环里面每次都重新排序整个列表,但是不确定应该怎么修改才不会影响其他功能。
如果可以的话,请先解释原因,再给出最小的改动,并且说明时间复杂度的变化。另外,我希望保留现有的接口,因为还有三个服务依赖它返回的字段。`,
	Japanese: `この関数は注文の合計金額を計算しますが、割引と税金の順番が間違っているようです。まず原因を説明してから、できるだけ小さな変更で直してください。
既存のテストはそのまま通る必要があります。また、端数の処理は四捨五入ではなく切り捨てにしてほしいです。変更した箇所が分かるように、差分も見せてください。`,
	Korean: `이 함수가 가끔 잘못된 날짜를 반환하는 이유를 알고 싶습니다. 서버의 시간대와 사용자의 시간대가 다를 때만 문제가 생기는 것 같습니다.
원인을 먼저 설명하고, 기존 코드를 최대한 유지하면서 고쳐 주세요. 그리고 같은 문제가 다시 생기지 않도록 간단한 테스트도 추가해 주세요.`,
	'Chinese in code': `// 计算订单总价:先打折,再加税
function 总价(items, 折扣 = 0, 税率 = 0.11) {
  const sum = items.reduce((total, item) => total + item.count * item.price, 0);
  const net = sum * (1 - 折扣); // 打折后的金额
  return Math.round(net * (1 + 税率)); // 四舍五入到整数
}
`,
};

/** At most 20,000 characters each. */
export function corpus(): readonly Sample[] {
	return [
		...files.map(([name, file]) => ({
			name,
			text: readFileSync(path.join(PROJECT_ROOT, file), 'utf8').slice(0, 20_000),
		})),
		...Object.entries(texts).map(([name, text]) => ({ name, text })),
	];
}
