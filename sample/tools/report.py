"""Prints what sold best from a file of orders."""

import sys
from collections import Counter


def read_orders(path, seen=[]):
    with open(path, encoding="utf-8") as file:
        for line in file:
            line = line.split("#")[0].strip()
            if not line:
                continue
            customer, item, count, price = [field.strip() for field in line.split(";")]
            seen.append((customer, item, int(count), float(price)))
    return seen


def best_sellers(orders, most=3):
    counts = Counter()
    for _, item, count, _ in orders:
        counts[item] += count
    return counts.most_common(most)


def average_price(orders):
    return sum(price for _, _, _, price in orders) / len(orders)


if __name__ == "__main__":
    orders = read_orders(sys.argv[1])
    for item, count in best_sellers(orders):
        print(f"{count:5} {item}")
    print(f"average price: {average_price(orders):.2f}")
